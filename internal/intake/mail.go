package intake

import (
	"cmp"
	"time"

	"docket/internal/calendar"
)

// Mail is what the mail that brought a file says of itself.
type Mail struct {
	From    string     `json:"from"`
	Subject string     `json:"subject"`
	SentAt  *time.Time `json:"sent_at"`
}

// suggestFromMail lets the mail speak where the text of the file says nothing.
func (i *Item) suggestFromMail() {
	if i.Mail == nil {
		return
	}
	i.Suggestions.Title = cmp.Or(i.Suggestions.Title, i.Mail.Subject)
	i.Suggestions.Source = cmp.Or(i.Suggestions.Source, i.Mail.From)
	if i.Mail.SentAt != nil {
		i.Suggestions.DocumentDate = cmp.Or(i.Suggestions.DocumentDate, calendar.DateOf(*i.Mail.SentAt).String())
	}
}
