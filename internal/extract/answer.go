package extract

import (
	"errors"
	"os"
	"slices"
	"strings"

	"docket/internal/extract/code"
)

// Limits on one answer, for the child that writes and the parent that reads it.
const (
	maxTextBytes   = 64 << 20
	maxPages       = 10_000
	maxAttachments = 500
	maxImageBytes  = 64 << 20
	maxFields      = 100
	maxOutBytes    = 2 * MaxBindBytes
	maxFieldBytes  = 4 << 10
)

// errTooMuch: the child sends more than it may.
var errTooMuch = errors.New("the answer exceeds the limits")

// answer collects what a worker replies to one request. It believes nothing of what it is sent.
type answer struct {
	pages       []Page
	attachments []Attachment
	image       []byte
	out         *os.File // for bytes, where they were asked for
	outBytes    int
	ending      ending

	text       *strings.Builder // of the last page or attachment
	isPage     bool             // whose text it is
	textBytes  int
	isComplete bool
	isLost     bool // the worker ended instead of answering
}

func (a *answer) add(reply reply) error {
	switch {
	case reply.Piece != nil:
		return a.addPiece(*reply.Piece)
	case reply.Image != nil:
		if len(a.image)+len(reply.Image) > maxImageBytes {
			return errTooMuch
		}
		a.image = append(a.image, reply.Image...)
		return nil
	case reply.Bytes != nil:
		if a.outBytes += len(reply.Bytes); a.out == nil || a.outBytes > maxOutBytes {
			return errTooMuch
		}
		_, err := a.out.Write(reply.Bytes)
		return err
	case reply.Ending != nil:
		a.finishText()
		a.ending = *reply.Ending
		a.isComplete = true
		return a.checkEnding()
	}
	return errFrame
}

func (a *answer) addPiece(piece piece) error {
	if a.textBytes += len(piece.Text) + len(piece.Name) + len(piece.MediaType); a.textBytes > maxTextBytes+maxAttachments*maxFieldBytes {
		return errTooMuch
	}
	if piece.Continues {
		if a.text == nil {
			return errFrame
		}
		a.text.WriteString(piece.Text)
		return nil
	}
	a.finishText()
	a.text, a.isPage = new(strings.Builder), piece.Page > 0
	a.text.WriteString(piece.Text)
	if a.isPage {
		isNext := len(a.pages) == 0 || a.pages[len(a.pages)-1].Number < piece.Page
		isKnownOrigin := piece.Origin == OriginText || piece.Origin == OriginOCRLayer || piece.Origin == OriginOCR
		if !isNext || !isKnownOrigin || piece.Page > maxPages {
			return errFrame
		}
		a.pages = append(a.pages, Page{Number: piece.Page, Origin: piece.Origin})
		return nil
	}
	if len(a.attachments) == maxAttachments {
		return errTooMuch
	}
	a.attachments = append(a.attachments, Attachment{Name: piece.Name, MediaType: piece.MediaType})
	return nil
}

// finishText gives the collected pieces to their page or attachment.
func (a *answer) finishText() {
	if a.text == nil {
		return
	}
	text := strings.ReplaceAll(a.text.String(), "\x00", "")
	if a.isPage {
		a.pages[len(a.pages)-1].Text = text
	} else {
		a.attachments[len(a.attachments)-1].Text = text
	}
	a.text = nil
}

func (a *answer) checkEnding() error {
	e := a.ending
	if e.PageCount < 0 || len(e.NeedsOCR) > maxPages || len(e.Fields) > maxFields {
		return errTooMuch
	}
	if len(e.Blank) > maxPages {
		return errTooMuch
	}
	for _, page := range slices.Concat(e.NeedsOCR, e.Blank) {
		if page < 1 || page > maxPages {
			return errFrame
		}
	}
	if len(e.Records) > maxRecords || slices.ContainsFunc(e.Records, func(id string) bool { return !code.IsID(id) }) {
		return errFrame
	}
	return a.checkParts()
}

// checkParts makes sure that the unpacked files fill the bytes that came, neither more nor less.
func (a *answer) checkParts() error {
	if len(a.ending.Parts) > maxAttachments {
		return errTooMuch
	}
	left := int64(a.outBytes)
	for _, p := range a.ending.Parts {
		if p.SizeBytes < 0 || p.SizeBytes > left {
			return errFrame
		}
		left -= p.SizeBytes
	}
	if len(a.ending.Parts) > 0 && left != 0 {
		return errFrame
	}
	return nil
}

// result is the answer as the caller gets it.
func (a *answer) result() Result {
	result := Result{
		MediaType:   a.ending.MediaType,
		PageCount:   a.ending.PageCount,
		Pages:       a.pages,
		NeedsOCR:    a.ending.NeedsOCR,
		Reason:      a.ending.Reason,
		Charset:     a.ending.Charset,
		Title:       a.ending.Title,
		Fields:      a.ending.Fields,
		Attachments: a.attachments,
	}
	result.State = stateOf(result)
	return result
}

func stateOf(result Result) string {
	hasText := len(result.Pages) > 0
	for _, attachment := range result.Attachments {
		hasText = hasText || attachment.Text != ""
	}
	switch {
	case hasText:
		return StateDone
	case result.Reason == ReasonNoTextLayer, result.Reason == ReasonEmpty, result.Reason == ReasonUnsupported:
		return StateNone
	}
	return StateFailed
}
