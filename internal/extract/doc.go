// Package extract reads the text of the files that an office receives, recognises scans, and draws
// pages, without ever touching their content in the service's own process.
//
// Every file is parsed in a child process of the same program, confined by package sandbox. The
// child gets the file as a descriptor that can only be read, and answers over a socket. A file
// that crashes, hangs or swells its child costs that child; the file gets a Reason, and the next
// file is read by another child.
//
// # Words
//
//   - Extractor: the parent's side, which keeps the workers.
//   - Worker: one child. It serves up to a hundred files, or a single one ("fresh") where the file
//     is classified 秘密 or above, so that nothing of it stays in a memory that another file's
//     parser could read. Office files that LibreOffice must open get a fresh worker with a looser
//     policy: LibreOffice listens on a unix socket.
//   - Result: the text page by page, with State and Reason.
//   - Origin of a page's text: "text" that the file carries, "ocr_layer" that a scanner put
//     invisibly over the picture (双层PDF), "ocr" that was recognised here.
//   - NeedsOCR: the pages that show something and carry no text. The caller has them recognised one
//     by one with OCR, when it has time.
//
// # Division of labour
//
// Sniff says by content what a file is. pdf reads PDF with PDFium, picture opens images, ocr runs
// tesseract, office runs LibreOffice, bind puts pages together anew, code finds the QR codes of our
// own forms; format and ole read everything else. ChildMain is the child: it chooses the reader. All of
// them except Sniff and the two Find functions see foreign bytes only inside the child; of a code it
// gives out nothing but ids, of a mail that it unpacks names and bytes.
//
// # Invariants
//
//   - The parent parses nothing but the frames of the protocol, whose sizes it limits.
//   - PDFium's compiled form lies in CacheDir and is machine code; it is made by a child that has
//     seen no foreign bytes, and workers may only read it.
//   - Page text passes untouched except for what cannot stand in a text: NUL and other control
//     characters, invalid UTF-8, blanks at line ends, long runs of empty lines. Folding is the
//     index's business.
//   - Nothing of a document stays on disk: a worker's folder is removed with it, and what a crash
//     left behind is removed by New.
//   - Log lines hold ids of processes, reasons and durations, never names or text.
//
// # Trade-offs
//
// A worker is not restarted for every file: starting one costs about 50 ms, and for PDF another
// 100 ms, as much as reading fifty pages. A killed worker's partial text is thrown away: an
// incomplete text that looks complete would be found for some words and not for others. Text cut
// off at a limit is kept, with Reason too_large, because the limit lies far above what people read.
//
//	extractor, err := extract.New(extract.Config{WorkDir: …, CacheDir: …})
//	result, err := extractor.Extract(ctx, file, "通知.pdf", level >= access.Confidential)
//	for _, page := range result.NeedsOCR { text, err := extractor.OCR(ctx, file, result.MediaType, page, fresh) … }
package extract
