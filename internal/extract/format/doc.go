// Package format reads the text of the files that offices send: OFD, Office and
// OpenDocument files, mails, web pages, plain text in any encoding, archives and
// books. PDF, scans and the old binary Office formats are read elsewhere.
//
// The bytes are foreign and the package is written for that. It is pure Go, opens
// no file and no connection, and runs inside a sandboxed child process. One call
// reads one file:
//
//	doc, err := format.Read(ctx, "application/ofd", file, size, "来文.ofd", format.DefaultLimits())
//
// # Vocabulary
//
//   - page: what the format calls page, sheet or slide; plain text is one page
//     unless form feeds divide it
//   - part, member: a file inside an archive that belongs to the document
//   - attachment: a file inside a file that travels as a file of its own
//   - title, fields: what the file says of itself. Names shared by all formats:
//     author, subject, keywords, description, created, modified; of mails also
//     from, to, cc, date (RFC 3339), message_id; "signed" is "true" when an OFD
//     lists seals or signatures; CustomDatas of an OFD (发票号码 …) keep their names
//   - damage: a part that cannot be read. Reading goes on without it
//
// # Invariants
//
//   - Every limit is counted on bytes that really came out, tokens really read,
//     pages really made; headers are not believed. A file inside a file spends
//     from the same budget.
//   - XML is read token by token: no entity is expanded but the five of XML, no
//     document type is read, nothing external is fetched.
//   - Names from archives are cleaned of folders that lead outside. They are only
//     ever looked up in memory, never opened on a disk.
//   - Some text is better than none: a truncated archive gives its first parts,
//     broken characters become U+FFFD, and ErrDamaged means that nothing could
//     be read. The Doc that comes with an error is worth keeping.
//   - Text is valid UTF-8 without control characters other than tab and line feed.
//
// # Trade-offs
//
// Workbooks are read by our own token reader and not by excelize, which the house
// writes them with: excelize holds every part of the archive in memory or spools
// it to temporary files, believes sizes in headers and offers no cancellation.
// Here only the shared strings are held. The price is paid in number formats: dates,
// times and percentages are shown, other formats show the plain number.
//
// Archives are read with archive/zip's directory and our own decompression, since
// archive/zip gives nothing of a member whose size or checksum is wrong. Checksums
// are not verified: the original is kept as it is and its hash is known.
//
// Of a mail only the tree of parts comes from enmime. It would decode each
// encoded-word alone, and Chinese mailers cut characters in two between words; it
// knows no RFC 2231 names in GBK; and it lets a statistical guess overrule a
// declared charset.
//
// In an OFD, text of the template and of the page are sorted together: on a form
// the label lies in the template and the value beside it on the page.
//
// Text that was deleted under change tracking is not read; hidden text is.
package format
