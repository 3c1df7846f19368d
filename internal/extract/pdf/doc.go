// Package pdf reads text from PDF files and draws their pages, with PDFium compiled to WebAssembly.
//
// It parses foreign bytes and therefore runs in the extraction child only. PDFium lives inside a
// WebAssembly memory of limited size, so its faults are errors here and not crashes; a document
// that made PDFium fail is closed together with its whole instance, and the next one gets a new
// instance from the compiled program.
//
// # Words
//
//   - Engine: the compiled program. Warm compiles it once into a folder, which takes seconds; Open
//     loads it from there in a tenth of a second.
//   - Document: one opened file in an instance of its own. Not for concurrent use.
//   - Hidden text: text drawn invisibly over a picture of the page, as scanners with recognition
//     write it (双层PDF).
//   - Bare picture: a page that shows something but carries no text, or only a stamped number over
//     a picture of the page; it wants recognition.
//
// # Trade-offs
//
// What Warm writes is machine code that Open executes, so the folder must be writable for the
// parent alone. Whether text is hidden is judged by the first objects of a page: looking at all of
// them would cost more than reading the text. Form fields are drawn, but their values are not part
// of the text.
package pdf
