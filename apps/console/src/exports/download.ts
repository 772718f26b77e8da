/** Gives a file to the person at the browser. */
export function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it in its own time.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name that every file system takes: "storepulse-sales-funnel-2026-11-23.csv". */
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
