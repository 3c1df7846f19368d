package extract

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// send sends the text of a document and of the files inside it, and returns the ending.
func (c *child) send(found document) (ending, error) {
	end := found.ending
	end.Title = clipped(tidy(end.Title), maxFieldBytes)
	end.Fields = tidyFields(end.Fields)
	left, hasText := maxTextBytes, false
	isCut := len(found.pages) > maxPages
	for _, page := range found.pages[:min(len(found.pages), maxPages)] {
		text := tidy(page.Text)
		if strings.TrimSpace(text) == "" {
			continue
		}
		if len(text) > left {
			text, isCut = clipped(text, left), true
		}
		left -= len(text)
		hasText = true
		if err := c.sendText(piece{Page: page.Number, Origin: page.Origin}, text); err != nil {
			return end, err
		}
	}
	isCut = isCut || len(found.attachments) > maxAttachments
	for _, attachment := range found.attachments[:min(len(found.attachments), maxAttachments)] {
		text := tidy(attachment.Text)
		if len(text) > left {
			text, isCut = clipped(text, left), true
		}
		left -= len(text)
		hasText = hasText || text != ""
		head := piece{Name: clipped(tidy(attachment.Name), maxFieldBytes/2), MediaType: clipped(attachment.MediaType, 200)}
		if err := c.sendText(head, text); err != nil {
			return end, err
		}
	}
	switch {
	case found.err != nil:
		end.Reason = reasonOf(found.err)
	case isCut:
		end.Reason = ReasonTooLarge
	case hasText:
	case len(end.NeedsOCR) > 0 || found.hasPictures:
		end.Reason = ReasonNoTextLayer
	default:
		end.Reason = ReasonEmpty
	}
	return end, nil
}

// sendText sends one text in pieces that fit into frames.
func (c *child) sendText(head piece, text string) error {
	for {
		head.Text = clipped(text, pieceBytes)
		if err := writeFrame(c.connection, reply{Piece: &head}); err != nil {
			return err
		}
		text = text[len(head.Text):]
		if text == "" {
			return nil
		}
		head = piece{Continues: true}
	}
}

// clipped cuts a text to at most limit bytes, between characters.
func clipped(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}

func tidyFields(fields map[string]string) map[string]string {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	tidied := make(map[string]string, len(names))
	for _, name := range names[:min(len(names), maxFields)] {
		if value := tidy(fields[name]); value != "" {
			tidied[clipped(tidy(name), 200)] = clipped(value, maxFieldBytes)
		}
	}
	return tidied
}
