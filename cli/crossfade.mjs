#!/usr/bin/env node
// The `crossfade` command: TypeScript run as it is, so that a checkout needs no build.
import { register } from "tsx/esm/api";

// The SDK's advice on Node versions would stand in Terraform's output once for every gate.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

register();
await import("./main.ts");
