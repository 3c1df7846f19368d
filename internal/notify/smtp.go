package notify

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	mail "github.com/wneessen/go-mail"

	"docket/internal/fault"
)

// SMTP is the server that takes the mails. Without an address there are none.
type SMTP struct {
	Address  string // host:port
	User     string
	Password string
	From     string
	TLS      string // starttls, tls or none
}

// patience is how long a server may take for one mail.
const patience = 20 * time.Second

// Errors of this file.
var (
	ErrNoMail = fault.New(fault.Conflict, "notify.no_mail", "未设置邮件服务器：请设置 DOCKET_SMTP_ADDRESS 与 DOCKET_SMTP_FROM 后重启服务。",
		"No mail server is set; set DOCKET_SMTP_ADDRESS and DOCKET_SMTP_FROM and start the service again.")
	ErrNoAddress = fault.New(fault.Conflict, "notify.no_address", "您没有登记邮箱，请先在人员页填写。", "You have no e-mail address; enter it on the page of people first.")
	ErrNotSent   = fault.New(fault.Unavailable, "notify.not_sent", "邮件未发出：邮件服务器没有接受。请检查地址、加密方式、账号和密码，再试一次。",
		"The mail was not sent: the server did not take it. Check address, encryption, user and password, and try again.")
)

// letter is a mail before it is sent.
type letter struct {
	id      string // the same at every attempt, so that whoever gets it twice sees it once
	to      string
	subject string
	body    string
}

// send hands a letter to the server. The error says what failed; refused reports that trying again is useless.
func (s SMTP) send(ctx context.Context, l letter, now time.Time) (refused bool, err error) {
	host, port, err := net.SplitHostPort(s.Address)
	if err != nil {
		return false, fmt.Errorf("address of the mail server: %w", err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return false, fmt.Errorf("address of the mail server: %w", err)
	}
	options := []mail.Option{mail.WithPort(number), mail.WithTimeout(patience), mail.WithoutNoop()}
	switch s.TLS {
	case "tls":
		options = append(options, mail.WithSSL())
	case "none":
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if s.User != "" {
		how := mail.SMTPAuthAutoDiscover
		if s.TLS == "none" { // the settings allow it on this machine alone
			how = mail.SMTPAuthPlainNoEnc
		}
		options = append(options, mail.WithSMTPAuth(how), mail.WithUsername(s.User), mail.WithPassword(s.Password))
	}
	client, err := mail.NewClient(host, options...)
	if err != nil {
		return false, fmt.Errorf("mail server: %w", err)
	}
	m := mail.NewMsg()
	if err := m.From(s.From); err != nil {
		return false, fmt.Errorf("sender of mails: %w", err)
	}
	if err := m.To(l.to); err != nil {
		return true, fmt.Errorf("address of a person: %w", err)
	}
	m.SetMessageIDWithValue(l.id + "@docket")
	m.SetDateWithValue(now)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody answers it by machine
	m.Subject(l.subject)
	m.SetBodyString(mail.TypeTextPlain, l.body)
	ctx, cancel := context.WithTimeout(ctx, 2*patience)
	defer cancel()
	err = client.DialAndSendWithContext(ctx, m)
	var failed *mail.SendError
	refused = errors.As(err, &failed) && failed.Reason == mail.ErrSMTPRcptTo && !failed.IsTemp()
	return refused, err
}
