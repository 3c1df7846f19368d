// Package ocr recognises text in page images with tesseract, as a program beside this one.
//
// It runs in the extraction child, so tesseract inherits the child's confinement. It is given a
// plain bitmap that the child has drawn itself and never the file that was sent: tesseract's own
// image libraries see no foreign bytes.
//
// tesseract separates Chinese characters by spaces; Read joins them again. One page takes three to
// four seconds of one core, so tesseract runs on one thread and yields to everything else.
package ocr
