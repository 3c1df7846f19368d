package extract

import "errors"

// Result is what a file says.
type Result struct {
	MediaType string // by content, see Sniff
	PageCount int    // as far as the format knows pages; an image has one
	Pages     []Page // those with text, in order
	NeedsOCR  []int  // numbers of pages that show something but carry no text

	State  string // StateDone, StateNone or StateFailed
	Reason string // why the text is missing or incomplete, see the Reason constants

	Charset     string            // declared or guessed, where the format leaves it open
	Title       string            // from the file's own properties
	Fields      map[string]string // further properties: author, created …
	Attachments []Attachment      // files inside the file
}

// Page is the text of one page, sheet or slide; formats without pages have one.
type Page struct {
	Number int // from 1
	Text   string
	Origin string // OriginText, OriginOCRLayer or OriginOCR
}

// Attachment is a file inside a file, with the text that could be read from it.
type Attachment struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Text      string `json:"text"`
}

// Where a page's text comes from.
const (
	OriginText     = "text"
	OriginOCRLayer = "ocr_layer"
	OriginOCR      = "ocr"
)

// What became of a file.
const (
	StateDone   = "done"   // there is text; with a Reason it is incomplete
	StateNone   = "none"   // nothing readable is in there
	StateFailed = "failed" // there may be text, but it could not be read
)

// Why text is missing or incomplete.
const (
	ReasonEncrypted   = "encrypted"     // a password is needed
	ReasonDamaged     = "damaged"       // the content contradicts its format
	ReasonUnsupported = "unsupported"   // no reader for the format
	ReasonTooLarge    = "too_large"     // a limit on input or output was met
	ReasonTimeout     = "timeout"       // reading took longer than Config.Timeout
	ReasonMemory      = "memory"        // reading took more than Config.MemoryBytes
	ReasonCrashed     = "crashed"       // the reader failed, twice
	ReasonNoTextLayer = "no_text_layer" // pictures of pages only (无文本层)
	ReasonEmpty       = "empty"         // no text and no pictures
)

var (
	// ErrNoPreview: pages of this format cannot be drawn here.
	ErrNoPreview = errors.New("no page images for this format")
	// ErrNoOCR: tesseract or its Chinese data is not installed, or the format has no page images.
	ErrNoOCR = errors.New("no text recognition for this file")
	// ErrClosed: the Extractor has been closed.
	ErrClosed = errors.New("the extractor is closed")
)

// Failure is the error of OCR and Render when the file is at fault.
type Failure struct {
	Reason string // one of the Reason constants
}

// Error names the reason.
func (f *Failure) Error() string { return "the file could not be read: " + f.Reason }
