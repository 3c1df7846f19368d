package intake

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/index/fold"
	"docket/internal/access"
	"docket/internal/attachment"
	"docket/internal/calendar"
	"docket/internal/extract"
	"docket/internal/opaque"
)

const (
	// maxMailBytes bounds one mail with everything in it.
	maxMailBytes = extract.MaxUnpackBytes
	// maxMailFiles bounds how many waiting files one mail may become.
	maxMailFiles = 100
)

// Mail is what the mail that brought a file says of itself. Anybody can write anything there.
type Mail struct {
	From    string     `json:"from"`
	Subject string     `json:"subject"`
	SentAt  *time.Time `json:"sent_at"`
}

// taken is what became of a mail: code says why it was refused.
type taken struct{ subject, code string }

// letter is a mail on its way in: itself, then the files in it.
type letter struct {
	Mail
	messageID string
	uploads   []*attachment.Upload
}

func (l *letter) discard() {
	for _, u := range l.uploads {
		u.Discard()
	}
}

// takeMail takes in a mail: the bytes as they came, and each file in it as a file of its own, in one
// transaction. The same mail twice is taken once. A mail that bears the mark of a state secret in its
// subject or a file's name is refused whole; one in the text of a part withholds the others as well.
func (s *Service) takeMail(ctx context.Context, actor access.Actor, r io.Reader) (taken, error) {
	l, code, err := s.openMail(ctx, r)
	defer l.discard()
	if err == nil && code == "" {
		err = s.storeMail(ctx, actor, l)
	}
	if errors.Is(err, attachment.ErrStateSecret) {
		code = failStateSecret
	}
	if code == failStateSecret {
		if err := s.refuse(ctx, actor); !errors.Is(err, attachment.ErrStateSecret) {
			return taken{}, err
		}
		return taken{code: code}, nil
	}
	if refused, isRefused := failureCode(err); isRefused {
		return taken{l.Subject, refused}, nil
	}
	return taken{l.Subject, code}, err
}

// openMail receives the mail and what is in it.
func (s *Service) openMail(ctx context.Context, r io.Reader) (_ *letter, code string, err error) {
	l := &letter{}
	whole, err := s.files.Receive(ctx, r, "mail.eml")
	if err != nil {
		return l, "", err
	}
	l.uploads = append(l.uploads, whole)
	f, err := whole.Open()
	if err != nil {
		return l, "", err
	}
	defer func() { _ = f.Close() }()
	unpacked, err := s.binder.Unpack(ctx, f)
	var failure *extract.Failure
	switch {
	case errors.As(err, &failure) && failure.Reason == extract.ReasonTooLarge:
		return l, failTooLarge, nil
	case errors.As(err, &failure):
		return l, failUnreadable, nil
	case err != nil:
		return l, "", err
	}
	defer func() { _ = unpacked.Close() }()
	l.read(unpacked.Fields)
	if whole.Name, err = attachment.CleanName(strings.NewReplacer("/", "／", `\`, "＼").Replace(clip(cmp.Or(l.Subject, "无主题邮件"), 100)) + ".eml"); err != nil {
		return l, failName, nil
	}
	marked := fold.StateSecretMark(l.Subject)
	for _, part := range unpacked.Files {
		marked = marked || fold.StateSecretMark(part.Name)
	}
	switch {
	case marked:
		return l, failStateSecret, nil
	case len(unpacked.Files) > maxMailFiles:
		return l, failTooMany, nil
	}
	for i, part := range unpacked.Files {
		upload, err := s.files.Receive(ctx, unpacked.Open(i), part.Name)
		if err != nil {
			return l, "", err
		}
		l.uploads = append(l.uploads, upload)
	}
	return l, "", nil
}

// read takes what a mail says of itself.
func (l *letter) read(fields map[string]string) {
	text := func(field string) string {
		return clip(strings.TrimSpace(strings.ReplaceAll(fields[field], "\x00", "")), 200)
	}
	l.Subject, l.messageID, l.From = text("subject"), text("message_id"), text("from")
	if sender, err := mail.ParseAddress(fields["from"]); err == nil {
		l.From = clip(cmp.Or(strings.TrimSpace(sender.Name), sender.Address), 200)
	}
	if at, err := time.Parse(time.RFC3339, fields["date"]); err == nil {
		if at = at.UTC(); at.Year() >= 1970 && at.Year() <= 9999 { // no mail is older, and JSON ends there
			l.SentAt = &at
		}
	}
}

// key names the mail. A Message-ID alone would not do: cheap scanners write the same into every mail,
// while what came by two ways differs in its head. Without one the bytes have to do.
func (l *letter) key() []byte {
	if l.messageID == "" {
		return arrivalKey(l.uploads[0].SHA256)
	}
	parts := []any{l.messageID, l.From, l.Subject}
	if l.SentAt != nil {
		parts = append(parts, l.SentAt.Unix())
	}
	for _, u := range l.uploads[1:] {
		parts = append(parts, u.SHA256)
	}
	return arrivalKey(parts...)
}

// storeMail writes the mail and its files as one bundle; nothing when it has been taken before.
func (s *Service) storeMail(ctx context.Context, actor access.Actor, l *letter) error {
	said, err := json.Marshal(l.Mail)
	if err != nil {
		return fmt.Errorf("write mail: %w", err)
	}
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if err := s.arrive(ctx, tx, channelMail, l.key()); err != nil {
			return err
		}
		ids := make([]string, len(l.uploads))
		for i, u := range l.uploads {
			ids[i] = opaque.ID()
			if err := s.add(ctx, tx, actor, ids[i], actor.Username, u, "received"); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, "UPDATE intake SET bundle = $1, mail = $2 WHERE id = ANY ($3)", ids[0], said, ids); err != nil {
			return fmt.Errorf("write bundle: %w", err)
		}
		return nil
	})
	if errors.Is(err, errHere) {
		return nil
	}
	return err
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
