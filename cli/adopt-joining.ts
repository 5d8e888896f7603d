import type { Joining } from "../modules/rotation/adoption.js";
import { servedByWave } from "../modules/rotation/desired-state.js";
import { joiningLine, type Typing } from "../modules/spec/joining-line.js";
import { show, showFile } from "../modules/spec/show.js";
import type { AdoptTarget } from "./adopt-target.js";

/** Where a person is to type what, so that a distribution joins the rotation that has its certificate. */
export function joiningText(target: AdoptTarget, joining: Joining): string {
  const { distribution, rotation } = joining;
  const place = joiningPlace(target, joining);
  const serves = joining.generation === undefined ? "a certificate" : `generation "${joining.generation}"`;
  const found = `distribution "${distribution.id}" (${shownName(distribution.aliases[0] ?? "no alias")}) serves ${serves} of rotation "${rotation}" and is in no wave`;
  const moves =
    place.serve === undefined || joining.generation === undefined || place.serve === joining.generation
      ? ""
      : ` (the next apply then moves it to generation "${place.serve}", as the last wave)`;
  const how =
    place.typing === undefined
      ? `add it to the distributions of the last wave`
      : place.typing.newLine
        ? `insert the line "${place.typing.text}"`
        : `type "${place.typing.text}"`;
  return `${place.at} ${found}; ${how}${moves}`;
}

export interface JoiningPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `file:line:column` */
  readonly at: string;
  readonly typing: Typing | undefined;
  /** What the last wave is to serve. */
  readonly serve: string | undefined;
}

export function joiningPlace({ specs }: AdoptTarget, { rotation, distribution }: Joining): JoiningPlace {
  const source = specs.source(rotation);
  const spec = specs.stacks.flatMap(({ rotations }) => rotations).find(({ name }) => name === rotation);
  if (source === undefined || spec === undefined) throw new Error(`rotation "${rotation}" has no source`);
  const typing = joiningLine(source.text, distribution.id);
  const { file, line, column } = {
    ...source.locate(["spec", "rollout", "waves", spec.rollout.waves.length - 1, "distributions"]),
    ...(typing && { line: typing.line, column: typing.column }),
  };
  const serve = [...servedByWave(spec).values()].at(-1);
  return { file, line, column, at: `${showFile(file)}:${line}:${column}`, typing, serve };
}

/** A name that AWS has sent, safe for a terminal. */
export function shownName(name: string): string {
  return show(name).slice(1, -1);
}
