// Package mailbox reads one folder of an IMAP mailbox (RFC 9051, and servers of RFC 3501) for a caller
// that takes what lies there: it lists what nobody has seen, hands out the bytes as they came, and marks
// a letter when the caller says that it has it. It knows nothing of what letters are taken for, and
// parses none: of the wire it reads the protocol, which go-imap does, the client whose own server the
// tests run.
//
//	session, err := mailbox.Open(ctx, cfg)
//	letters, err := session.Unseen()
//	err = session.Read(letters[0].UID, func(r io.Reader) error { … })
//	err = session.Done(letters[0].UID) // after the commit
//
// A letter is read with BODY.PEEK, so that reading marks nothing. It is moved only where the server
// moves, or removes single letters: without either, moving would remove for good what somebody else has
// marked as deleted; then it is marked as seen and stays.
package mailbox

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// ErrGone says that a letter is not in the folder any more.
var ErrGone = errors.New("the letter is not in the mailbox any more")

// How the connection is secured.
const (
	TLS      = "tls"      // from the beginning, port 993
	StartTLS = "starttls" // port 143
	Plain    = "none"     // on this machine, behind a tunnel
)

// Config says where the mailbox is.
type Config struct {
	Address  string // host:port
	Security string // TLS, StartTLS or Plain
	User     string
	Password string
	Folder   string
	Done     string // where letters go that have been taken; empty: they are marked as seen
}

const dialTimeout = 30 * time.Second

// Session is a connection with the folder open. One goroutine uses it.
type Session struct {
	client   *imapclient.Client
	cfg      Config
	validity uint32
	stop     func() bool
}

// Letter is a message in the folder.
type Letter struct {
	UID       uint32
	SizeBytes int64
}

// Open connects, signs in and opens the folder. The session ends with ctx; close it.
func Open(ctx context.Context, cfg Config) (*Session, error) {
	host, _, err := net.SplitHostPort(cfg.Address)
	if err != nil {
		return nil, fmt.Errorf("address of the mailbox: %w", err)
	}
	options := &imapclient.Options{Dialer: &net.Dialer{Timeout: dialTimeout}, TLSConfig: &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}}
	dial := imapclient.DialTLS
	switch cfg.Security {
	case StartTLS:
		dial = imapclient.DialStartTLS
	case Plain:
		dial = imapclient.DialInsecure
	}
	client, err := dial(cfg.Address, options)
	if err != nil {
		return nil, fmt.Errorf("reach the mailbox: %w", err)
	}
	s := &Session{client: client, cfg: cfg, stop: context.AfterFunc(ctx, func() { _ = client.Close() })}
	if err := client.Login(cfg.User, cfg.Password).Wait(); err != nil {
		s.Close()
		return nil, fmt.Errorf("sign in to the mailbox: %w", err)
	}
	selected, err := client.Select(cfg.Folder, nil).Wait()
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("open the folder of the mailbox: %w", err)
	}
	s.validity = selected.UIDValidity
	return s, nil
}

// Close ends the session.
func (s *Session) Close() {
	s.stop()
	_ = s.client.Close()
}

// Validity changes when the server has numbered its letters anew: a UID of before names another one.
func (s *Session) Validity() uint32 { return s.validity }

// Unseen returns the letters that nobody has seen, oldest first.
func (s *Session) Unseen() ([]Letter, error) {
	found, err := s.client.UIDSearch(&imap.SearchCriteria{NotFlag: []imap.Flag{imap.FlagSeen, imap.FlagDeleted}}, nil).Wait()
	if err != nil {
		return nil, fmt.Errorf("look for new mail: %w", err)
	}
	uids := found.AllUIDs()
	if len(uids) == 0 {
		return nil, nil
	}
	return s.sizes(imap.UIDSetNum(uids...))
}

// Find returns a letter by its UID; ErrGone when it is not there.
func (s *Session) Find(uid uint32) (Letter, error) {
	found, err := s.sizes(imap.UIDSetNum(imap.UID(uid)))
	if err != nil {
		return Letter{}, err
	}
	for _, l := range found {
		if l.UID == uid {
			return l, nil
		}
	}
	return Letter{}, ErrGone
}

func (s *Session) sizes(uids imap.UIDSet) ([]Letter, error) {
	messages, err := s.client.Fetch(uids, &imap.FetchOptions{UID: true, RFC822Size: true}).Collect()
	if err != nil {
		return nil, fmt.Errorf("ask for the size of mail: %w", err)
	}
	letters := make([]Letter, 0, len(messages))
	for _, m := range messages {
		letters = append(letters, Letter{uint32(m.UID), m.RFC822Size})
	}
	slices.SortFunc(letters, func(a, b Letter) int { return cmp.Compare(a.UID, b.UID) })
	return letters, nil
}

// Read hands the bytes of a letter to use, as they came. ErrGone when it is not there any more.
func (s *Session) Read(uid uint32, use func(io.Reader) error) error {
	fetch := s.client.Fetch(imap.UIDSetNum(imap.UID(uid)), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}}})
	result, isThere := error(nil), false
	for message := fetch.Next(); message != nil; message = fetch.Next() {
		for item := message.Next(); item != nil; item = message.Next() {
			body, ok := item.(imapclient.FetchItemDataBodySection)
			if !ok || body.Literal == nil || isThere {
				continue
			}
			isThere = true
			result = use(&whole{r: body.Literal, left: body.Literal.Size()})
		}
	}
	if err := fetch.Close(); err != nil {
		return fmt.Errorf("read mail: %w", err)
	}
	if !isThere {
		return ErrGone
	}
	return result
}

// whole turns the end of a connection into what it is: a letter that was cut off.
type whole struct {
	r    io.Reader
	left int64
}

// Read is io.Reader's.
func (w *whole) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	w.left -= int64(n)
	if errors.Is(err, io.EOF) && w.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// Done says that a letter has been taken: it goes to the folder for those, or is marked as seen.
func (s *Session) Done(uid uint32) error {
	set := imap.UIDSetNum(imap.UID(uid))
	if err := s.store(set, imap.StoreFlagsAdd, imap.FlagSeen); err != nil {
		return err
	}
	if err := s.store(set, imap.StoreFlagsDel, imap.FlagFlagged); err != nil {
		return err
	}
	caps := s.client.Caps()
	if s.cfg.Done == "" || !caps.Has(imap.CapMove) && !caps.Has(imap.CapUIDPlus) {
		return nil
	}
	if _, err := s.client.Move(set, s.cfg.Done).Wait(); err != nil {
		return fmt.Errorf("move mail: %w", err)
	}
	return nil
}

// Flag marks a letter that could not be taken, for whoever looks into the mailbox; it is not new any
// more.
func (s *Session) Flag(uid uint32) error {
	return s.store(imap.UIDSetNum(imap.UID(uid)), imap.StoreFlagsAdd, imap.FlagSeen, imap.FlagFlagged)
}

func (s *Session) store(set imap.UIDSet, op imap.StoreFlagsOp, flags ...imap.Flag) error {
	if err := s.client.Store(set, &imap.StoreFlags{Op: op, Silent: true, Flags: flags}, nil).Close(); err != nil {
		return fmt.Errorf("mark mail: %w", err)
	}
	return nil
}
