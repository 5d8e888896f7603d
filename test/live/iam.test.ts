import { beforeAll, expect, test } from "vitest";

import { createCertificateAuthority, type IssuedCertificate } from "../../lab/certificate-authority.js";
import { attachedNames, observeCertificate } from "../../modules/live/certificate.js";
import { listServerCertificates, uploadServerCertificate } from "../../modules/live/iam.js";
import { anAccount, anArn, portsOf } from "./fake-account.js";
import { type Answer, iamAnswering, xmlError } from "./fake-aws.js";

let www: IssuedCertificate;
let other: IssuedCertificate;

beforeAll(async () => {
  const authority = await createCertificateAuthority();
  [www, other] = await Promise.all([
    authority.issue({ names: ["www.example.com"] }),
    authority.issue({ names: ["www.example.com"] }),
  ]);
});

const arn = "arn:aws:iam::123456789012:server-certificate/cloudfront/www/www_2026-03";
const held = (pem: string) => anAccount({ serverCertificates: [{ arn, id: "ASCA1", pem }] });

test("a server certificate is told with the id that distributions name it by", async () => {
  expect(await observeCertificate(portsOf(held(www.pem)), arn)).toMatchObject({
    found: true,
    arn,
    attached: { iam: "ASCA1" },
    fingerprint: www.fingerprint,
    names: ["www.example.com"],
    origin: { by: "imported" },
  });
});

test("one that is gone is an answer", async () => {
  expect(await observeCertificate(portsOf(anAccount()), arn)).toEqual({ found: false });
});

test("one whose path was changed is not gone: Terraform would delete it by its name", async () => {
  const moved = arn.replace("/cloudfront/www/", "/cloudfront/");
  await expect(observeCertificate(portsOf(held(www.pem)), moved)).rejects.toMatchObject({
    reason: "refused",
    message: expect.stringContaining(`it is ${arn}, expected ${moved}: its path was changed`),
  });
});

test("IAM is not asked about what is in ACM", async () => {
  const account = held(www.pem);
  await observeCertificate(portsOf(account), anArn("a"));
  expect(account.calls).toEqual(["DescribeCertificate"]);
  expect(await attachedNames(portsOf(account), [anArn("a")])).toEqual([anArn("a")]);
  expect(account.calls).toEqual(["DescribeCertificate"]);
});

test("what distributions call the certificates of both stores is one list away", async () => {
  const account = held(www.pem);
  expect(await attachedNames(portsOf(account), [anArn("a"), arn, `${arn}-gone`])).toEqual([anArn("a"), "ASCA1"]);
  expect(account.calls).toEqual(["ListServerCertificates"]);
});

test("the pages of a list are turned to the last one", async () => {
  const pages: Answer = ({ body }) => {
    const second = new URLSearchParams(body).get("Marker") === "next";
    const name = second ? "b" : "a";
    const more = second ? "<IsTruncated>false</IsTruncated>" : "<IsTruncated>true</IsTruncated><Marker>next</Marker>";
    const member = `<Path>/cloudfront/</Path><ServerCertificateName>${name}</ServerCertificateName><ServerCertificateId>ASCA${name}</ServerCertificateId><Arn>arn:${name}</Arn>`;
    const list = `<ServerCertificateMetadataList><member>${member}</member></ServerCertificateMetadataList>`;
    return {
      body: `<ListServerCertificatesResponse><ListServerCertificatesResult>${more}${list}</ListServerCertificatesResult></ListServerCertificatesResponse>`,
    };
  };
  const listed = await listServerCertificates(iamAnswering(pages), "/cloudfront/");
  expect(listed.map(({ id }) => id)).toEqual(["ASCAa", "ASCAb"]);
});

const upload = (certificate: IssuedCertificate) => ({
  ...certificate,
  name: "www_2026-03",
  path: "/cloudfront/www/",
  chain: undefined,
  tags: {},
});

test("a certificate that IAM has under the name already is not uploaded again", async () => {
  const account = held(www.pem);
  const iam = await portsOf(account).iam();
  expect(await uploadServerCertificate(iam, upload(www))).toEqual({ arn, uploaded: false });
  expect(account.calls).toEqual(["GetServerCertificate"]);
});

test("a name that another certificate has is refused: a generation is one certificate for ever", async () => {
  const iam = await portsOf(held(other.pem)).iam();
  await expect(uploadServerCertificate(iam, upload(www))).rejects.toMatchObject({
    reason: "refused",
    message: expect.stringContaining("another certificate has this name"),
  });
});

test("an upload that took place although its answer was lost is found, and no second one is made", async () => {
  const account = held(www.pem);
  let asked = 0;
  const iam = iamAnswering((request) => {
    if (request.target === "UploadServerCertificate") return xmlError(409, "EntityAlreadyExists", "It exists.");
    asked += 1;
    return asked === 1
      ? xmlError(404, "NoSuchEntity", "It does not exist.")
      : {
          body: `<GetServerCertificateResponse><GetServerCertificateResult><ServerCertificate><ServerCertificateMetadata><Arn>${arn}</Arn></ServerCertificateMetadata><CertificateBody>${www.pem}</CertificateBody></ServerCertificate></GetServerCertificateResult></GetServerCertificateResponse>`,
        };
  });
  expect(await uploadServerCertificate(iam, upload(www))).toEqual({ arn, uploaded: true });
  expect(account.calls).toEqual([]);
});

test("a refused upload is a fault that repeats nothing of the key", async () => {
  const iam = iamAnswering(({ target }) =>
    target === "GetServerCertificate"
      ? xmlError(404, "NoSuchEntity", "It does not exist.")
      : xmlError(400, "MalformedCertificate", `Unable to parse: ${www.privateKey}`),
  );
  const fault: unknown = await uploadServerCertificate(iam, upload(www)).catch((thrown: unknown) => thrown);
  expect(fault).toMatchObject({ call: "iam:UploadServerCertificate", message: expect.stringContaining("is withheld") });
  expect(JSON.stringify(fault) + String(fault)).not.toContain(www.privateKey.split("\n")[1]);
});
