import type { VendorRunbook } from "./vendor-runbook.js";

const certificates = "AD FS Management → Service → Certificates";

/** learn.microsoft.com: "Obtain and configure TS and TD certificates for AD FS", Set-AdfsCertificate, Update-AdfsCertificate. */
export const adfs: VendorRunbook = {
  product: "AD FS",
  scope: "the whole farm: every relying party trust",
  publishesBoth: {
    answer: "yes",
    text: "https://<farm>/FederationMetadata/2007-06/FederationMetadata.xml lists the primary and the secondary certificate",
  },
  environment: {},
  showsThumbprint: true,
  watch: [
    "With AutoCertificateRollover True, AD FS makes a secondary certificate by itself 20 days before the expiry (CertificateGenerationThreshold) and promotes it 5 days later (CertificatePromotionThreshold), whoever trusts it by then. Take over before that: set it to False, or start earlier.",
    "Update-AdfsCertificate -Urgent replaces the primary at once, and the old one is not kept as secondary: an outage for every relying party. Never in a rotation.",
    "Run PowerShell as administrator on the primary server of the farm.",
  ],
  steps: ({ incoming, outgoing }) => ({
    stage: {
      title: "Add the new certificate as secondary",
      console: [
        "In PowerShell, switch the automatic rollover off first: the first line below",
        `A certificate of your own: import it with its key on every server of the farm, give the service account Read on the key, then ${certificates} → Add Token-Signing Certificate`,
        "A self-signed one of AD FS: the second line below, which needs AutoCertificateRollover True while it runs",
      ],
      command: {
        language: "powershell",
        lines: [
          "Set-AdfsProperties -AutoCertificateRollover $false",
          "# self-signed: Set-AdfsProperties -AutoCertificateRollover $true; Update-AdfsCertificate -CertificateType Token-Signing; Set-AdfsProperties -AutoCertificateRollover $false",
          `Add-AdfsCertificate -CertificateType Token-Signing -Thumbprint ${incoming.thumbprint}`,
          "Get-AdfsCertificate -CertificateType Token-Signing | Format-List Thumbprint, IsPrimary",
        ],
      },
      watch: [
        "Without -Urgent, Update-AdfsCertificate adds a secondary. With it, it is an outage.",
        "If the rollover stays on, it promotes the secondary by itself: judge the dates with Get-AdfsProperties | Format-List AutoCert*, Certificate*.",
      ],
      shows: "Get-AdfsCertificate lists two, the new one with IsPrimary False, and the federation metadata has both",
      undo: `Remove-AdfsCertificate -CertificateType Token-Signing -Thumbprint ${incoming.thumbprint}`,
    },
    obtain: {
      title: "Take its certificate as PEM",
      console: [
        `${certificates} → the Secondary one under Token-signing → View Certificate → Details → Copy to File → Base-64 encoded X.509`,
        `Save it as ${incoming.file}`,
      ],
      command: {
        language: "powershell",
        lines: [
          "$new = (Get-AdfsCertificate -CertificateType Token-Signing | Where-Object { -not $_.IsPrimary }).Certificate",
          "[IO.File]::WriteAllBytes(\"$PWD\\new.cer\", $new.Export('Cert'))",
          `certutil -encode new.cer ${incoming.file}`,
        ],
      },
      watch: ["Without the private key: Yes, export the private key is the wrong answer."],
      shows: `(Get-PfxCertificate ${incoming.file}).Thumbprint is the one that the console shows`,
      undo: "nothing has changed",
    },
    activate: {
      title: "Set it as primary",
      console: [`${certificates} → Token-signing → ${incoming.thumbprint} → Set as Primary → Yes`],
      command: {
        language: "powershell",
        lines: [`Set-AdfsCertificate -IsPrimary -CertificateType Token-Signing -Thumbprint ${incoming.thumbprint}`],
      },
      watch: [
        "It counts for every relying party trust of the farm, not for AWS alone.",
        "Other servers of the farm take it over when they read the configuration next (check: 5 minutes by default): repeat the test sign-in.",
      ],
      shows: `Get-AdfsCertificate shows ${incoming.thumbprint} with IsPrimary True`,
      undo: `Set-AdfsCertificate -IsPrimary -CertificateType Token-Signing -Thumbprint ${outgoing.thumbprint}`,
    },
    remove: {
      title: "Remove the old certificate",
      console: [`${certificates} → Token-signing → ${outgoing.thumbprint}, which has to be Secondary → Delete`],
      command: {
        language: "powershell",
        lines: [
          `Remove-AdfsCertificate -CertificateType Token-Signing -Thumbprint ${outgoing.thumbprint}`,
          "Set-AdfsProperties -AutoCertificateRollover $true   # only if it was on, and is to be on again",
        ],
      },
      watch: ["Switched on again, the automatic rollover promotes the next certificate without asking."],
      shows: "the federation metadata lists the new certificate alone",
      undo: "Add-AdfsCertificate, as long as the certificate is in the store of the machine",
    },
  }),
};
