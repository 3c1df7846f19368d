package main

import (
	"encoding/json"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// postOffice is a real mail server that keeps what it takes and refuses whom it is told to refuse.
type postOffice struct {
	Address string

	mu      sync.Mutex
	letters map[string][]letterTaken // by address
	refuse  map[string]*smtp.SMTPError
	refused map[string]int
}

type letterTaken struct{ ID, Subject, Body string }

func newMailbox(t testing.TB) *postOffice {
	t.Helper()
	box := &postOffice{letters: map[string][]letterTaken{}, refuse: map[string]*smtp.SMTPError{}, refused: map[string]int{}}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &mailSession{box: box}, nil }))
	server.Domain, server.AllowInsecureAuth = "localhost", true
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	box.Address = listener.Addr().String()
	ended := make(chan struct{})
	go func() { _ = server.Serve(listener); close(ended) }()
	t.Cleanup(func() { _ = server.Close(); <-ended })
	return box
}

// env is what a service needs to send its mails here.
func (b *postOffice) env() option {
	return withEnv("DOCKET_SMTP_ADDRESS="+b.Address, "DOCKET_SMTP_FROM=卷宗 <docket@example.cn>", "DOCKET_SMTP_TLS=none")
}

// Refuse has the server answer a recipient with code; 0 takes mails again.
func (b *postOffice) Refuse(address string, code int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.refuse, address)
	if code != 0 {
		b.refuse[address] = &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 2, 0}, Message: "not now"}
	}
}

// Refused is how often a recipient was refused.
func (b *postOffice) Refused(address string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.refused[address]
}

// To returns the letters that a recipient has.
func (b *postOffice) To(address string) []letterTaken {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.letters[address]
}

// About returns the letters to a recipient whose subject line or body holds some words.
func (b *postOffice) About(address, words string) (found []letterTaken) {
	for _, l := range b.To(address) {
		if strings.Contains(l.Subject+l.Body, words) {
			found = append(found, l)
		}
	}
	return found
}

type mailSession struct {
	box *postOffice
	to  []string
}

func (s *mailSession) Reset()                               { s.to = nil }
func (s *mailSession) Logout() error                        { return nil }
func (s *mailSession) Mail(string, *smtp.MailOptions) error { return nil }
func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	if err := s.box.refuse[to]; err != nil {
		s.box.refused[to]++
		return err
	}
	s.to = append(s.to, to)
	return nil
}

func (s *mailSession) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	body := m.Body
	if strings.EqualFold(m.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return err
	}
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	for _, to := range s.to {
		s.box.letters[to] = append(s.box.letters[to], letterTaken{m.Header.Get("Message-Id"), subject, strings.ReplaceAll(string(text), "\r\n", "\n")})
	}
	return nil
}

// chat is a real server that answers as a chat's robot does and keeps what it was told.
type chat struct {
	URL string

	mu     sync.Mutex
	answer string
	told   []chatMessage
}

type chatMessage struct {
	Query url.Values
	Body  map[string]any
}

func (m chatMessage) text() string {
	for outer, inner := range map[string]string{"text": "content", "content": "text"} {
		if o, ok := m.Body[outer].(map[string]any); ok {
			if text, ok := o[inner].(string); ok {
				return text
			}
		}
	}
	return ""
}

func newChat(t testing.TB, answer string) *chat {
	t.Helper()
	c := &chat{answer: answer}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		m := chatMessage{Query: r.URL.Query()}
		if json.NewDecoder(r.Body).Decode(&m.Body) == nil {
			c.told = append(c.told, m)
		}
		_, _ = io.WriteString(w, c.answer)
	}))
	t.Cleanup(server.Close)
	c.URL = server.URL
	return c
}

// Answer changes what the robot says from now on.
func (c *chat) Answer(answer string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer = answer
}

// Told is what the robot has been told.
func (c *chat) Told() []chatMessage {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]chatMessage(nil), c.told...)
}
