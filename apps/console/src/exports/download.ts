/** Starts the download of a file. */
export function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser may still be reading the file, so revoke the URL later.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name that is valid on every file system: "storepulse-sales-funnel-2026-11-23.csv". */
export function fileName(parts: readonly string[], day: string, ending: string): string {
  const words = [...parts, day].map((part) =>
    part
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, ''),
  );
  return `storepulse-${words
    .filter((word) => word !== '')
    .join('-')
    .slice(0, 100)}.${ending}`;
}
