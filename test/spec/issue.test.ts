import { expect, test } from "vitest";
import { explain, sortIssues, type SpecIssue } from "../../modules/spec/issue.js";

function at(
  file: string,
  line: number,
  column: number,
  code: "several-documents" | "empty-document" = "empty-document",
): SpecIssue {
  return { file, line, column, severity: "error", code };
}

test("issues are sorted by file, line, column and code, numbers as numbers, and each is there once", () => {
  const sorted = [
    at("a", 2, 9),
    at("a", 2, 10, "empty-document"),
    at("a", 2, 10, "several-documents"),
    at("a", 10, 1),
    at("b", 1, 1),
  ];
  expect(sortIssues([...sorted].reverse())).toEqual(sorted);
  expect(sortIssues([at("a", 1, 1), at("a", 1, 1)])).toEqual([at("a", 1, 1)]);
});

test("an explanation begins with its place, and nothing of the file's name reaches a terminal raw", () => {
  expect(explain(at("r/\u001B[2J.yaml", 3, 4))).toMatch(
    /^r\/<U\+001B>\[2J\.yaml:3:4 the file holds nothing, expected a spec/,
  );
});
