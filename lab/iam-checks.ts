import type { ServiceError } from "./answer.js";
import type { Flaw, Material } from "./material.js";

const limits = { body: 16_384, privateKey: 16_384, chain: 2_097_152 } as const;

const validation = (message: string): ServiceError => ({ status: 400, code: "ValidationError", message });

function constraint(parameter: string, value: string, rule: string): ServiceError {
  return validation(
    `1 validation error detected: Value '${value}' at '${parameter}' failed to satisfy constraint: Member must ${rule}`,
  );
}

const longer = (most: number) => `have length less than or equal to ${most}`;

export function nameProblem(name: string, parameter: string): ServiceError | undefined {
  if (name === "") return constraint(parameter, name, "have length greater than or equal to 1");
  if (name.length > 128) return constraint(parameter, name, longer(128));
  if (!/^[\w+=,.@-]+$/.test(name))
    return validation(
      `The specified value for ${parameter} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    );
  return undefined;
}

export function pathProblem(path: string, parameter: string): ServiceError | undefined {
  if (path.length > 512) return constraint(parameter, path, longer(512));
  if (!/^(?:\/|\/[\u0021-\u007e]+\/)$/.test(path))
    return validation(
      `The specified value for ${parameter} is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.`,
    );
  return undefined;
}

const flaws: Readonly<Record<Flaw, Omit<ServiceError, "status">>> = {
  certificate: {
    code: "MalformedCertificate",
    message: "Unable to parse certificate. Please ensure the certificate is in PEM format.",
  },
  "private-key": {
    code: "MalformedCertificate",
    message: "Unable to parse private key. Please ensure the key is in PEM format and is not encrypted.",
  },
  mismatch: { code: "KeyPairMismatch", message: "The private key does not match the public key of the certificate." },
  chain: {
    code: "MalformedCertificate",
    message:
      "Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: 0",
  },
  "not-yet-valid": {
    code: "MalformedCertificate",
    message: "Certificate is not yet valid. The 'Not Before' date restriction on the certificate has not been reached.",
  },
  expired: {
    code: "MalformedCertificate",
    message: "Certificate is no longer valid. The 'Not After' date restriction on the certificate has passed.",
  },
};

/** What IAM refuses of the text of an upload. */
export function sizeProblem({ pem, privateKey, chain }: Material): ServiceError | undefined {
  const sizes = [
    ["certificateBody", pem.length, limits.body],
    ["privateKey", privateKey.length, limits.privateKey],
    ["certificateChain", chain.length, limits.chain],
  ] as const;
  const over = sizes.find(([, length, most]) => length > most);
  return over && constraint(over[0], "…", longer(over[2]));
}

export function flawProblem(flaw: Flaw): ServiceError {
  return { status: 400, ...flaws[flaw] };
}
