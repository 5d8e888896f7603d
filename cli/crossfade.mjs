#!/usr/bin/env node
// The `crossfade` command: TypeScript run as it is, so that a checkout needs no build.
import { register } from "tsx/esm/api";

register();
await import("./main.ts");
