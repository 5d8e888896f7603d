import type { IdentitySourceIssue } from "./identity-source-issue.js";
import type { SourceDraft } from "./check-identity-source.js";
import type { SpecPath } from "./yaml-node.js";

interface Named {
  readonly name: string;
  readonly path: SpecPath;
}

/** Users and groups of manual provisioning: what the directory holds once, and who is a member. */
export function checkDirectory({ written, source: file }: SourceDraft): readonly IdentitySourceIssue[] {
  const manual = written.spec.provisioning?.manual;
  if (manual === undefined) return [];
  const { users, groups = [] } = manual;
  const root = ["spec", "provisioning", "manual"] as const;
  const at = (path: SpecPath) => ({ ...file.locate([...root, ...path]), severity: "error" }) as const;
  const twice = (what: "user name" | "e-mail address" | "group", all: readonly Named[]) => {
    const first = new Map<string, SpecPath>();
    return all.flatMap(({ name, path }): readonly IdentitySourceIssue[] => {
      // A directory does not tell letters' case apart.
      const key = name.toLowerCase();
      const before = first.get(key);
      if (before === undefined) first.set(key, path);
      return before === undefined ? [] : [{ ...at(path), code: "listed-twice", what, found: name, first: at(before) }];
    });
  };
  const byName = new Map(users.map((user) => [user.userName, user]));
  return [
    ...twice(
      "user name",
      users.map(({ userName }, index) => ({ name: userName, path: ["users", index, "userName"] })),
    ),
    ...twice(
      "e-mail address",
      users.flatMap(({ email }, index) =>
        email === undefined ? [] : [{ name: email, path: ["users", index, "email"] }],
      ),
    ),
    ...twice(
      "group",
      groups.map(({ name }, index) => ({ name, path: ["groups", index, "name"] })),
    ),
    ...groups.flatMap(({ name: group, members = [], confirmDelete }, index) =>
      members.flatMap((user, position): readonly IdentitySourceIssue[] => {
        const place = at(["groups", index, "members", position]);
        const member = byName.get(user);
        if (member === undefined) return [{ ...place, code: "unknown-member", user, group }];
        const leaves = member.confirmDelete !== undefined && confirmDelete === undefined;
        return leaves ? [{ ...place, code: "deleted-member", user, group }] : [];
      }),
    ),
    ...[
      ...users.map(({ userName: name, confirmDelete }, index) => ({ name, confirmDelete, path: ["users", index] })),
      ...groups.map(({ name, confirmDelete }, index) => ({ name, confirmDelete, path: ["groups", index] })),
    ].flatMap(({ name, confirmDelete: found, path }): readonly IdentitySourceIssue[] =>
      found === undefined || found === name
        ? []
        : [{ ...at([...path, "confirmDelete"]), code: "confirm-other", found, name }],
    ),
  ];
}
