// Package config reads every setting of the process once, at start, from the environment, and
// reports every mistake at once. Nothing reads the environment later.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// Secret is a setting that never appears in a log or a message.
type Secret string

// String hides the value.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "***"
}

// LogValue hides the value from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Config is every setting. The README lists them with their meaning.
type Config struct {
	Listen         string   `env:"LISTEN" envDefault:"127.0.0.1:8420"`
	PublicURL      string   `env:"PUBLIC_URL"`
	Data           string   `env:"DATA" envDefault:"./data"`
	DatabaseURL    Secret   `env:"DATABASE_URL"`
	S3Endpoint     string   `env:"S3_ENDPOINT"`
	S3Bucket       string   `env:"S3_BUCKET" envDefault:"docket"`
	S3AccessKey    string   `env:"S3_ACCESS_KEY"`
	S3SecretKey    Secret   `env:"S3_SECRET_KEY"`
	S3TLS          bool     `env:"S3_TLS" envDefault:"false"`
	BucketRequired bool     `env:"BUCKET_REQUIRED" envDefault:"false"`
	AdminPassword  Secret   `env:"ADMIN_PASSWORD"`
	MaxFileBytes   int64    `env:"MAX_FILE_BYTES" envDefault:"4294967296"`
	Watch          string   `env:"WATCH"`
	WatchUser      string   `env:"WATCH_USER"`
	IMAP           IMAP     `envPrefix:"IMAP_"`
	TLSCert        string   `env:"TLS_CERT"`
	TLSKey         string   `env:"TLS_KEY"`
	TLS            string   `env:"TLS"`
	AllowHTTP      bool     `env:"ALLOW_HTTP" envDefault:"false"`
	TrustedProxies []string `env:"TRUSTED_PROXIES"`
	PostgresBin    string   `env:"POSTGRES_BIN"`
	// SnapshotEvery is how often the register is dumped into both replicas, if something has happened.
	SnapshotEvery  time.Duration `env:"SNAPSHOT_EVERY" envDefault:"1h"`
	MinioBin       string        `env:"MINIO_BIN"`
	ExtractWorkers int           `env:"EXTRACT_WORKERS" envDefault:"2"`
	OCR            bool          `env:"OCR" envDefault:"true"`
	// Where filed records are copied to (DOC-07).
	FilingFolder           string `env:"FILING_FOLDER"`
	FilingFolderClassified bool   `env:"FILING_FOLDER_CLASSIFIED" envDefault:"false"`
	FilingS3Endpoint       string `env:"FILING_S3_ENDPOINT"`
	FilingS3Bucket         string `env:"FILING_S3_BUCKET" envDefault:"docket-filed"`
	FilingS3AccessKey      string `env:"FILING_S3_ACCESS_KEY"`
	FilingS3SecretKey      Secret `env:"FILING_S3_SECRET_KEY"`
	FilingS3TLS            bool   `env:"FILING_S3_TLS" envDefault:"false"`
	FilingS3Classified     bool   `env:"FILING_S3_CLASSIFIED" envDefault:"false"`

	// How mails are sent.
	SMTPAddress  string `env:"SMTP_ADDRESS"`
	SMTPUser     string `env:"SMTP_USER"`
	SMTPPassword Secret `env:"SMTP_PASSWORD"`
	SMTPFrom     string `env:"SMTP_FROM"`
	SMTPTLS      string `env:"SMTP_TLS" envDefault:"starttls"`
	LogLevel     string `env:"LOG_LEVEL" envDefault:"info"`
	LogFormat    string `env:"LOG_FORMAT" envDefault:"text"`
}

// IMAP is the mailbox whose letters go to the intake; without an address there is none.
type IMAP struct {
	Address  string        `env:"ADDRESS"`
	User     string        `env:"USER"`
	Password Secret        `env:"PASSWORD"`
	TLS      string        `env:"TLS" envDefault:"tls"`
	Folder   string        `env:"FOLDER" envDefault:"INBOX"`
	Done     string        `env:"DONE"`
	For      string        `env:"FOR"`
	Every    time.Duration `env:"EVERY" envDefault:"1m"`
}

// Load reads the settings from environment (a list of NAME=value; os.Environ in the program) and
// returns all mistakes joined, each naming its variable and the remedy.
func Load(environment []string) (Config, error) {
	var c Config
	err := env.ParseWithOptions(&c, env.Options{Prefix: "DOCKET_", Environment: env.ToMap(environment)})
	var mistakes []error
	if err != nil {
		var all env.AggregateError
		if errors.As(err, &all) {
			mistakes = append(mistakes, all.Errors...)
		} else {
			mistakes = append(mistakes, err)
		}
	}
	mistakes = append(mistakes, c.check()...)
	if len(mistakes) > 0 {
		return Config{}, fmt.Errorf("settings: %w", errors.Join(mistakes...))
	}
	return c, nil
}

func (c *Config) check() (mistakes []error) {
	wrong := func(name, format string, args ...any) {
		mistakes = append(mistakes, fmt.Errorf("DOCKET_%s: %s", name, fmt.Sprintf(format, args...)))
	}
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil || port == "" {
		wrong("LISTEN", "%q is not address:port, for example 127.0.0.1:8420", c.Listen)
	}
	data, err := filepath.Abs(c.Data)
	if err != nil || c.Data == "" {
		wrong("DATA", "%q is not a folder name", c.Data)
	}
	c.Data = data
	if c.PublicURL == "" {
		c.PublicURL = "http://" + c.Listen
		if c.HTTPS() {
			c.PublicURL = "https://" + c.Listen
		}
	}
	if u, err := url.Parse(c.PublicURL); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		wrong("PUBLIC_URL", "%q is not an address such as https://docket.example.cn", c.PublicURL)
	}
	if c.DatabaseURL != "" && !strings.Contains(string(c.DatabaseURL), "://") && !strings.Contains(string(c.DatabaseURL), "=") {
		wrong("DATABASE_URL", "is neither postgres://… nor key=value pairs")
	}
	if c.S3Endpoint != "" {
		if strings.Contains(c.S3Endpoint, "://") {
			wrong("S3_ENDPOINT", "%q must be host:port without http://; use DOCKET_S3_TLS for https", c.S3Endpoint)
		}
		if c.S3AccessKey == "" || c.S3SecretKey == "" {
			wrong("S3_ACCESS_KEY", "an outside bucket needs DOCKET_S3_ACCESS_KEY and DOCKET_S3_SECRET_KEY")
		}
	}
	if len(c.S3Bucket) < 3 || len(c.S3Bucket) > 63 {
		wrong("S3_BUCKET", "%q must have 3 to 63 characters", c.S3Bucket)
	}
	if c.MaxFileBytes < 1<<20 {
		wrong("MAX_FILE_BYTES", "%d is less than 1 MiB", c.MaxFileBytes)
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		wrong("TLS_CERT", "DOCKET_TLS_CERT and DOCKET_TLS_KEY go together")
	}
	if c.TLS != "" && c.TLS != "self" {
		wrong("TLS", "%q: the only value is self", c.TLS)
	}
	if c.TLS == "self" && c.TLSCert != "" {
		wrong("TLS", "self and DOCKET_TLS_CERT exclude each other")
	}
	if !c.HTTPS() && !c.AllowHTTP && !loopback(host) {
		wrong("LISTEN", "%q is reachable from other machines without HTTPS; set DOCKET_TLS=self or DOCKET_TLS_CERT and DOCKET_TLS_KEY, or DOCKET_ALLOW_HTTP=true behind a proxy", c.Listen)
	}
	for _, p := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(p); err != nil {
			if _, err := netip.ParseAddr(p); err != nil {
				wrong("TRUSTED_PROXIES", "%q is neither an address nor a network such as 10.0.0.0/8", p)
			}
		}
	}
	if c.Watch == "" && c.WatchUser != "" {
		wrong("WATCH_USER", "there is no DOCKET_WATCH whose files could be %s's", c.WatchUser)
	}
	mistakes = append(mistakes, c.checkFiling()...)
	c.IMAP.check(wrong)
	if c.ExtractWorkers < 0 || c.ExtractWorkers > 64 {
		wrong("EXTRACT_WORKERS", "%d is not between 0 (paused) and 64", c.ExtractWorkers)
	}
	if c.SnapshotEvery < time.Minute || c.SnapshotEvery > 24*time.Hour {
		wrong("SNAPSHOT_EVERY", "%s is not between 1m and 24h", c.SnapshotEvery)
	}
	mistakes = append(mistakes, c.checkMail()...)
	if _, err := c.Level(); err != nil {
		wrong("LOG_LEVEL", "%q is none of debug, info, warn, error", c.LogLevel)
	}
	if c.LogFormat != "text" && c.LogFormat != "json" {
		wrong("LOG_FORMAT", "%q is neither text nor json", c.LogFormat)
	}
	return mistakes
}

// checkFiling checks where filed records are copied to.
func (c *Config) checkFiling() (mistakes []error) {
	wrong := func(name, format string, args ...any) {
		mistakes = append(mistakes, fmt.Errorf("DOCKET_FILING_%s: %s", name, fmt.Sprintf(format, args...)))
	}
	if c.FilingFolder != "" {
		inside, err := filepath.Rel(c.Data, c.FilingFolder)
		switch {
		case !filepath.IsAbs(c.FilingFolder):
			wrong("FOLDER", "%q is not a full path", c.FilingFolder)
		case err == nil && filepath.IsLocal(inside):
			wrong("FOLDER", "%q lies in DOCKET_DATA; a copy belongs elsewhere", c.FilingFolder)
		}
	}
	if c.FilingS3Endpoint != "" {
		if strings.Contains(c.FilingS3Endpoint, "://") {
			wrong("S3_ENDPOINT", "%q must be host:port without http://; use DOCKET_FILING_S3_TLS for https", c.FilingS3Endpoint)
		}
		if c.FilingS3AccessKey == "" || c.FilingS3SecretKey == "" {
			wrong("S3_ACCESS_KEY", "a bucket needs DOCKET_FILING_S3_ACCESS_KEY and DOCKET_FILING_S3_SECRET_KEY")
		}
		if c.FilingS3Endpoint == c.S3Endpoint && c.FilingS3Bucket == c.S3Bucket {
			wrong("S3_BUCKET", "%q is the bucket of the archive itself; a copy belongs elsewhere", c.FilingS3Bucket)
		}
	}
	if len(c.FilingS3Bucket) < 3 || len(c.FilingS3Bucket) > 63 {
		wrong("S3_BUCKET", "%q must have 3 to 63 characters", c.FilingS3Bucket)
	}
	return mistakes
}

// checkMail checks how mails are sent. A password never travels in the open to another machine.
func (c *Config) checkMail() (mistakes []error) {
	wrong := func(name, format string, args ...any) {
		mistakes = append(mistakes, fmt.Errorf("DOCKET_%s: %s", name, fmt.Sprintf(format, args...)))
	}
	if c.SMTPTLS != "starttls" && c.SMTPTLS != "tls" && c.SMTPTLS != "none" {
		wrong("SMTP_TLS", "%q is none of starttls, tls, none", c.SMTPTLS)
	}
	if c.SMTPAddress == "" {
		if c.SMTPFrom != "" || c.SMTPUser != "" || c.SMTPPassword != "" {
			wrong("SMTP_ADDRESS", "is needed, for example smtp.example.cn:587")
		}
		return mistakes
	}
	host, port, err := net.SplitHostPort(c.SMTPAddress)
	if n, numberErr := strconv.Atoi(port); err != nil || numberErr != nil || host == "" || n < 1 || n > 65535 {
		wrong("SMTP_ADDRESS", "%q is not host:port, for example smtp.example.cn:587", c.SMTPAddress)
	}
	if _, err := mail.ParseAddress(c.SMTPFrom); err != nil {
		wrong("SMTP_FROM", "%q is not an address such as docket@example.cn", c.SMTPFrom)
	}
	if (c.SMTPUser == "") != (c.SMTPPassword == "") {
		wrong("SMTP_USER", "DOCKET_SMTP_USER and DOCKET_SMTP_PASSWORD go together")
	}
	if c.SMTPTLS == "none" && c.SMTPUser != "" && !loopback(host) {
		wrong("SMTP_TLS", "none would send the password in the open; use starttls or tls")
	}
	return mistakes
}

// check says what is wrong with the settings of the mailbox.
func (m IMAP) check(wrong func(name, format string, args ...any)) {
	if m.Address == "" {
		if m.User != "" || m.For != "" {
			wrong("IMAP_ADDRESS", "is missing; give the mail server's host:port, for example imap.example.cn:993")
		}
		return
	}
	host, port, err := net.SplitHostPort(m.Address)
	if err != nil || host == "" || port == "" {
		wrong("IMAP_ADDRESS", "%q is not host:port, for example imap.example.cn:993", m.Address)
	}
	if m.User == "" || m.Password == "" {
		wrong("IMAP_USER", "the mailbox needs DOCKET_IMAP_USER and DOCKET_IMAP_PASSWORD")
	}
	if m.For == "" {
		wrong("IMAP_FOR", "is missing; name the user to whom the mail comes, as they sign in")
	}
	switch {
	case m.TLS != "tls" && m.TLS != "starttls" && m.TLS != "none":
		wrong("IMAP_TLS", "%q is none of tls, starttls, none", m.TLS)
	case m.TLS == "none" && !loopback(host):
		wrong("IMAP_TLS", "none sends the password readable to %s; use tls or starttls", host)
	}
	if m.Folder == "" || m.Folder == m.Done {
		wrong("IMAP_FOLDER", "%q must be a folder, and another one than DOCKET_IMAP_DONE", m.Folder)
	}
	if m.Every < time.Second || m.Every > 24*time.Hour {
		wrong("IMAP_EVERY", "%s is not between 1s and 24h", m.Every)
	}
}

// HTTPS reports whether the service itself speaks HTTPS.
func (c Config) HTTPS() bool { return c.TLS == "self" || c.TLSCert != "" }

// SecureCookies reports whether browsers reach the service by HTTPS, directly or by a proxy.
func (c Config) SecureCookies() bool { return strings.HasPrefix(c.PublicURL, "https://") }

// Level returns the log level.
func (c Config) Level() (slog.Level, error) {
	var l slog.Level
	err := l.UnmarshalText([]byte(c.LogLevel))
	return l, err
}

// Dir returns a folder below the data folder.
func (c Config) Dir(name ...string) string {
	return filepath.Join(append([]string{c.Data}, name...)...)
}

// IsLoopback reports whether an endpoint, host:port, is this machine by its name.
func IsLoopback(endpoint string) bool {
	host, _, err := net.SplitHostPort(endpoint)
	if err != nil {
		host = endpoint
	}
	return loopback(host)
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}
