package notify

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// door is a mail server that wants a password.
type door struct {
	asked, let, taken atomic.Int64 // passwords tried, accepted, letters
}

func (d *door) NewSession(*smtp.Conn) (smtp.Session, error) { return &doorSession{door: d}, nil }

type doorSession struct {
	door *door
	isIn bool
}

func (s *doorSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *doorSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		s.door.asked.Add(1)
		if username != "docket" || password != "correct" {
			return smtp.ErrAuthFailed
		}
		s.door.let.Add(1)
		s.isIn = true
		return nil
	}), nil
}

func (s *doorSession) Mail(string, *smtp.MailOptions) error {
	if !s.isIn {
		return smtp.ErrAuthRequired
	}
	return nil
}
func (s *doorSession) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (s *doorSession) Data(r io.Reader) error {
	s.door.taken.Add(1)
	_, err := io.Copy(io.Discard, r)
	return err
}
func (s *doorSession) Reset()        {}
func (s *doorSession) Logout() error { return nil }

func listen(t *testing.T, backend smtp.Backend, certificate *tls.Certificate) string {
	t.Helper()
	server := smtp.NewServer(backend)
	server.Domain, server.AllowInsecureAuth = "localhost", true
	if certificate != nil {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*certificate}, MinVersion: tls.VersionTLS12}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = server.Serve(listener); close(ended) }()
	t.Cleanup(func() { _ = server.Close(); <-ended })
	return listener.Addr().String()
}

func unknownCertificate(t *testing.T) *tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// A password is told to a server that proves who it is, or on this machine; a letter that could not be sent
// is tried again, unless the address itself is refused.
func TestSMTP_Send(t *testing.T) {
	t.Parallel()
	box := &door{}
	open, guarded := listen(t, box, nil), listen(t, box, unknownCertificate(t))
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = silent.Close() // nobody listens there
	for _, c := range []struct {
		name       string
		smtp       SMTP
		asked, let int64
		sent       bool
	}{
		{"with the password", SMTP{Address: open, User: "docket", Password: "correct", TLS: "none"}, 1, 1, true},
		{"with a wrong one", SMTP{Address: open, User: "docket", Password: "wrong", TLS: "none"}, 1, 0, false},
		{"without one", SMTP{Address: open, TLS: "none"}, 0, 0, false},
		{"where encryption is wanted and not offered", SMTP{Address: open, User: "docket", Password: "correct", TLS: "starttls"}, 0, 0, false},
		{"to a server that nobody vouches for", SMTP{Address: guarded, User: "docket", Password: "correct", TLS: "starttls"}, 0, 0, false},
		{"to a server that speaks no TLS", SMTP{Address: open, User: "docket", Password: "correct", TLS: "tls"}, 0, 0, false},
		{"to nobody", SMTP{Address: silent.Addr().String(), TLS: "none"}, 0, 0, false},
	} {
		asked, let, taken := box.asked.Load(), box.let.Load(), box.taken.Load()
		c.smtp.From = "卷宗 <docket@example.cn>"
		refused, err := c.smtp.send(t.Context(), letter{"id", "zhang@example.cn", "待签收", "一份文件\n"}, time.Now())
		if (err == nil) != c.sent || refused || box.asked.Load()-asked != c.asked || box.let.Load()-let != c.let || (box.taken.Load() > taken) != c.sent {
			t.Errorf("%s: %v, refused %v, the password was tried %d times", c.name, err, refused, box.asked.Load()-asked)
		}
	}
	if refused, err := (SMTP{Address: open, From: "d@example.cn", TLS: "none"}).send(t.Context(), letter{"id", "no address", "", ""}, time.Now()); !refused || err == nil {
		t.Errorf("to no address: %v, refused %v", err, refused)
	}
}
