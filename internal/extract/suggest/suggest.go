package suggest

import (
	"cmp"

	"docket/index/fold"
)

// Suggestions are values for the form of registration. Empty means not found.
type Suggestions struct {
	Title string `json:"title,omitempty"`
	// SourceNo is the sender's number as it is written, without layout spaces.
	SourceNo string `json:"source_no,omitempty"`
	// Source is the issuing organ.
	Source string `json:"source,omitempty"`
	// DocumentDate is the date on the document, YYYY-MM-DD.
	DocumentDate string `json:"document_date,omitempty"`
	// Kind is the 文种: 通知, 函, 请示 …
	Kind string `json:"kind,omitempty"`
	// Classification is public, internal, confidential or secret, from a company
	// mark only.
	Classification string `json:"classification,omitempty"`
	// ClassificationUntil is the last day of the mark's period, YYYY-MM-DD; empty
	// when the period is open.
	ClassificationUntil string `json:"classification_until,omitempty"`
	// Urgency is urgent (加急) or critical (特急).
	Urgency string `json:"urgency,omitempty"`
	// DueOn is the first day by which the text asks for something, YYYY-MM-DD.
	DueOn string `json:"due_on,omitempty"`
	// StateSecret: the text or the file name carries level and star. Such a file
	// must not be kept.
	StateSecret bool `json:"state_secret,omitempty"`
}

// maxText bounds the text looked at; first pages are far shorter.
const maxText = 64 << 10

// From reads the text of the first pages and, where that says nothing, the file
// name.
func From(firstPages string, fileName string) Suggestions {
	firstPages = cut(firstPages, maxText)
	fileName = cut(fileName, 1<<10)
	p := newPaper(firstPages)
	name := newFileName(fileName)

	s := Suggestions{
		StateSecret: fold.StateSecretMark(firstPages) || fold.StateSecretMark(fileName),
		SourceNo:    cmp.Or(p.sourceNo, name.sourceNo),
		Title:       cmp.Or(p.title, name.title),
		Urgency:     cmp.Or(p.urgency(), urgencyIn(name.rest)),
	}
	s.Kind = cmp.Or(kindOf(s.Title), kindOf(name.title))
	signed := p.signedBy()
	s.Source = cmp.Or(p.letterhead, signed.organ, p.printedBy().organ, organBefore(s.Title))
	date := signed.date
	if !date.isSet() {
		date = p.printedBy().date
	}
	s.DocumentDate = date.String()
	if mark := cmp.Or(p.mark(), name.mark); !s.StateSecret {
		s.Classification = mark.level
		s.ClassificationUntil = mark.until(date).String()
	}
	s.DueOn = p.dueOn(date, yearOf(s.SourceNo)).String()
	return s
}
