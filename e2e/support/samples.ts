/** A file as a browser's chooser hands it over. */
export interface Sample {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A small PDF with every byte value in it, so that a download which changes one shows. */
export function pdf(name: string): Sample {
  const everyByte = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
  const body = '1 0 obj\n<< /Type /Catalog >>\nendobj\n2 0 obj\n<< /Length 256 >>\nstream\n';
  const end = '\nendstream\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n';
  const buffer = Buffer.concat([Buffer.from(`%PDF-1.4\n${body}`), everyByte, Buffer.from(end)]);
  return { name, mimeType: 'application/pdf', buffer };
}

/** A text of so many bytes. */
export function text(name: string, bytes = 40): Sample {
  return { name, mimeType: 'text/plain', buffer: Buffer.alloc(bytes, 'acta\n') };
}

/** What calls itself a PDF and is plain text. */
export function falsePdf(name: string): Sample {
  return { ...text(name), mimeType: 'application/pdf' };
}

/** A program, by its name. */
export function program(name: string): Sample {
  return { name, mimeType: 'application/octet-stream', buffer: Buffer.from('MZ\0\0') };
}
