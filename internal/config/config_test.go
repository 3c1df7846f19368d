package config_test

import (
	"fmt"
	"strings"
	"testing"

	"docket/internal/config"
)

func TestLoad(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name  string
		env   []string
		wrong []string // every one must be named in the one error
	}{
		{"defaults are fine", nil, nil},
		{"plain HTTP on every address is refused", []string{"DOCKET_LISTEN=0.0.0.0:8420"}, []string{"DOCKET_LISTEN"}},
		{"unless a proxy speaks HTTPS", []string{"DOCKET_LISTEN=0.0.0.0:8420", "DOCKET_ALLOW_HTTP=true"}, nil},
		{"own certificate authority", []string{"DOCKET_LISTEN=0.0.0.0:8420", "DOCKET_TLS=self"}, nil},
		{"mails by a server", []string{"DOCKET_SMTP_ADDRESS=smtp.example.cn:587", "DOCKET_SMTP_FROM=卷宗 <docket@example.cn>", "DOCKET_SMTP_USER=d", "DOCKET_SMTP_PASSWORD=p"}, nil},
		{"a password in the open", []string{"DOCKET_SMTP_ADDRESS=smtp.example.cn:25", "DOCKET_SMTP_FROM=d@example.cn", "DOCKET_SMTP_USER=d", "DOCKET_SMTP_PASSWORD=p", "DOCKET_SMTP_TLS=none"}, []string{"DOCKET_SMTP_TLS"}},
		{"half a mail server", []string{"DOCKET_SMTP_FROM=d@example.cn"}, []string{"DOCKET_SMTP_ADDRESS"}},
		{"no server, no sender", []string{"DOCKET_SMTP_ADDRESS=smtp", "DOCKET_SMTP_PASSWORD=p", "DOCKET_SMTP_TLS=ssl"}, []string{"DOCKET_SMTP_ADDRESS", "DOCKET_SMTP_FROM", "DOCKET_SMTP_USER", "DOCKET_SMTP_TLS"}},
		{"all mistakes at once", []string{"DOCKET_LISTEN=x", "DOCKET_MAX_FILE_BYTES=12", "DOCKET_S3_ENDPOINT=http://h", "DOCKET_TLS_CERT=a", "DOCKET_TRUSTED_PROXIES=me", "DOCKET_S3_TLS=perhaps"},
			[]string{"DOCKET_LISTEN", "DOCKET_MAX_FILE_BYTES", "DOCKET_S3_ENDPOINT", "DOCKET_S3_ACCESS_KEY", "DOCKET_TLS_CERT", "DOCKET_TRUSTED_PROXIES", "S3TLS"}},
		{"places for filed records", []string{"DOCKET_DATA=/d", "DOCKET_FILING_FOLDER=/elsewhere", "DOCKET_FILING_S3_ENDPOINT=h:9000", "DOCKET_FILING_S3_ACCESS_KEY=a", "DOCKET_FILING_S3_SECRET_KEY=b"}, nil},
		{"that are no other places", []string{"DOCKET_DATA=/d", "DOCKET_FILING_FOLDER=/d/filed", "DOCKET_FILING_S3_ENDPOINT=http://h", "DOCKET_FILING_S3_BUCKET=x"},
			[]string{"DOCKET_FILING_FOLDER", "DOCKET_FILING_S3_ENDPOINT", "DOCKET_FILING_S3_ACCESS_KEY", "DOCKET_FILING_S3_BUCKET"}},
		{"the archive's own bucket", []string{"DOCKET_S3_ENDPOINT=h:1", "DOCKET_S3_ACCESS_KEY=a", "DOCKET_S3_SECRET_KEY=b", "DOCKET_FILING_S3_ENDPOINT=h:1", "DOCKET_FILING_S3_BUCKET=docket",
			"DOCKET_FILING_S3_ACCESS_KEY=a", "DOCKET_FILING_S3_SECRET_KEY=b"}, []string{"DOCKET_FILING_S3_BUCKET"}},
		{"a mailbox on this machine", []string{"DOCKET_IMAP_ADDRESS=127.0.0.1:143", "DOCKET_IMAP_USER=a", "DOCKET_IMAP_PASSWORD=b", "DOCKET_IMAP_FOR=c", "DOCKET_IMAP_TLS=none"}, nil},
		{"a mailbox with everything wrong", []string{"DOCKET_IMAP_ADDRESS=imap.example.cn", "DOCKET_IMAP_TLS=ssl", "DOCKET_IMAP_EVERY=1ms", "DOCKET_IMAP_DONE=INBOX"},
			[]string{"DOCKET_IMAP_ADDRESS", "DOCKET_IMAP_USER", "DOCKET_IMAP_FOR", "DOCKET_IMAP_TLS", "DOCKET_IMAP_EVERY", "DOCKET_IMAP_FOLDER"}},
		{"a password that others could read", []string{"DOCKET_IMAP_ADDRESS=imap.example.cn:143", "DOCKET_IMAP_USER=a", "DOCKET_IMAP_PASSWORD=b", "DOCKET_IMAP_FOR=c", "DOCKET_IMAP_TLS=none"}, []string{"DOCKET_IMAP_TLS"}},
		{"a person without a folder", []string{"DOCKET_WATCH_USER=a"}, []string{"DOCKET_WATCH_USER"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := config.Load(c.env)
			if (err != nil) != (len(c.wrong) > 0) {
				t.Fatalf("error %v, want mistakes %v", err, c.wrong)
			}
			for _, w := range c.wrong {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("the error does not name %s: %v", w, err)
				}
			}
		})
	}
}

func TestSecret_NeverPrints(t *testing.T) {
	t.Parallel()
	c, err := config.Load([]string{"DOCKET_ADMIN_PASSWORD=correct horse battery"})
	if err != nil {
		t.Fatal(err)
	}
	if text := fmt.Sprintf("%v %+v %s", c, c, c.AdminPassword); strings.Contains(text, "horse") {
		t.Error("a secret was printed")
	}
}
