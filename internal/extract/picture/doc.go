// Package picture opens the images that offices send: JPEG, PNG, TIFF, BMP, GIF and WebP.
//
// It parses foreign bytes and therefore runs in the extraction child only. The size is read from
// the header and judged before anything is decoded: a header of a few bytes can promise more
// pixels than any machine has memory for.
//
// A TIFF may hold several pages, as facsimile programs and scanners write them; the other formats
// hold one, and of an animation the first picture counts. Phones store photographs lying down with
// a note which way is up; Decode follows the note.
package picture
