package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"docket/internal/access"
	"docket/internal/fault"
	"docket/internal/mailbox"
)

const (
	// lettersAtOnce are taken at one look, so that a mailbox with years of mail does not fill the disk
	// before anybody sees it.
	lettersAtOnce = 50
	// lookPatience bounds one look.
	lookPatience = 10 * time.Minute
	// letterTries is how often a letter may fail without telling why before it goes to the tray.
	letterTries = 3
)

// Postman brings the letters of a mailbox to the intake, as one person.
type Postman struct {
	service *Service
	box     mailbox.Config
	user    string
	every   time.Duration
	actor   func(ctx context.Context, username string) (access.Actor, error)
	log     *slog.Logger
	failed  map[uint32]int // how often letters have failed without telling why
}

// NewPostman returns a postman who looks into the box every so often. Letters go to user, with the
// rights that actor says they have at the time.
func NewPostman(service *Service, box mailbox.Config, user string, every time.Duration, actor func(ctx context.Context, username string) (access.Actor, error), log *slog.Logger) *Postman {
	return &Postman{service, box, user, every, actor, log, map[uint32]int{}}
}

// Run looks until ctx is done.
func (p *Postman) Run(ctx context.Context) {
	tick := time.NewTicker(p.every)
	defer tick.Stop()
	for {
		if err := p.look(ctx); err != nil && ctx.Err() == nil {
			p.log.Warn("mailbox", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// look takes what is new, and what somebody asked to try again. A letter that fails does not hold up
// the others.
func (p *Postman) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, lookPatience)
	defer cancel()
	actor, err := p.actor(ctx, p.user)
	if err != nil {
		return fmt.Errorf("DOCKET_IMAP_FOR: %w", err)
	}
	session, err := mailbox.Open(ctx, p.box)
	if err != nil {
		return err
	}
	defer session.Close()
	letters, err := p.again(ctx, session)
	if err != nil {
		return err
	}
	unseen, err := session.Unseen()
	if err != nil {
		return err
	}
	// Those that have failed before come last: a server may break the connection over one of them.
	for _, hasFailed := range []bool{false, true} {
		for _, l := range unseen {
			if (p.failed[l.UID] > 0) == hasFailed {
				letters = append(letters, l)
			}
		}
	}
	var problems error
	for _, l := range letters[:min(len(letters), lettersAtOnce)] {
		if err := p.take(ctx, session, actor, l); err != nil {
			problems = errors.Join(problems, err)
			if isOutage(err) || ctx.Err() != nil {
				break
			}
		}
	}
	return problems
}

// isOutage tells what is no letter's fault.
func isOutage(err error) bool {
	var f *fault.Error
	return errors.As(err, &f) && (f.Kind == fault.Unavailable || f.Kind == fault.NoSpace)
}

// take brings one letter, and marks it after the commit. What is refused is put on the tray and
// flagged where it lies.
func (p *Postman) take(ctx context.Context, session *mailbox.Session, actor access.Actor, l mailbox.Letter) error {
	place := letterPlace(session.Validity(), l.UID)
	var t taken
	err := error(nil)
	if l.SizeBytes > maxMailBytes {
		t.code = failTooLarge
	} else {
		err = session.Read(l.UID, func(r io.Reader) (err error) {
			t, err = p.service.takeMail(ctx, actor, r)
			return err
		})
	}
	switch {
	case errors.Is(err, mailbox.ErrGone):
		return nil // somebody else took it out of the mailbox; a new one is none any more
	case err != nil && !isOutage(err) && ctx.Err() == nil:
		if p.failed[l.UID]++; p.failed[l.UID] < letterTries {
			return err
		}
		t.code = failUnreadable
	case err != nil:
		return err
	}
	delete(p.failed, l.UID)
	if t.code != "" {
		if err := p.service.fail(ctx, channelMail, actor.Username, t.subject, t.code, place); err != nil {
			return err
		}
		return session.Flag(l.UID)
	}
	if err := session.Done(l.UID); err != nil {
		return err // it is not taken twice: its arrival is noted
	}
	return p.service.settled(ctx, channelMail, place)
}

// again returns the letters that somebody asked to try again. One that is no longer there stays on the
// tray, which says so.
func (p *Postman) again(ctx context.Context, session *mailbox.Session) (letters []mailbox.Letter, err error) {
	places, err := p.service.retries(ctx, channelMail)
	if err != nil {
		return nil, err
	}
	for _, place := range places {
		validity, uid := parsePlace(place)
		letter, err := mailbox.Letter{}, mailbox.ErrGone
		if validity == session.Validity() {
			letter, err = session.Find(uid)
		}
		switch {
		case errors.Is(err, mailbox.ErrGone):
			if err := p.service.fail(ctx, channelMail, p.user, "", failGone, place); err != nil {
				return nil, err
			}
		case err != nil:
			return nil, err
		default:
			letters = append(letters, letter)
		}
	}
	return letters, nil
}

// letterPlace names a letter for good: a server that numbers its letters anew changes the first number.
func letterPlace(validity, uid uint32) string { return fmt.Sprintf("%d/%d", validity, uid) }

// parsePlace is the opposite of letterPlace; zeros, which name nothing, for anything else.
func parsePlace(place string) (validity, uid uint32) {
	first, second, _ := strings.Cut(place, "/")
	v, err1 := strconv.ParseUint(first, 10, 32)
	u, err2 := strconv.ParseUint(second, 10, 32)
	if err1 != nil || err2 != nil {
		return 0, 0
	}
	return uint32(v), uint32(u)
}
