package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Every mistake in the settings is told at once, with exit code 2, and no secret is told with them.
func TestSettings_EveryMistakeAtOnce(t *testing.T) {
	t.Parallel()
	s := &service{Data: t.TempDir(), env: append(cleanEnvironment(), asDocket+"=1")}
	said := s.refusesToServe(t, exitUsage, "DOCKET_LISTEN=0.0.0.0:8420", "DOCKET_PUBLIC_URL=ftp://x", "DOCKET_S3_ENDPOINT=http://bucket.example",
		"DOCKET_S3_SECRET_KEY=planted-secret-one", "DOCKET_DATABASE_URL=planted-secret-two", "DOCKET_ADMIN_PASSWORD=planted-secret-three",
		"DOCKET_MAX_FILE_BYTES=many", "DOCKET_TLS=theirs", "DOCKET_TLS_CERT=cert.pem", "DOCKET_TRUSTED_PROXIES=nowhere", "DOCKET_WATCH_USER=someone",
		"DOCKET_EXTRACT_WORKERS=99", "DOCKET_LOG_LEVEL=loud", "DOCKET_LOG_FORMAT=verse")
	for _, name := range []string{"PUBLIC_URL", "S3_ENDPOINT", "S3_ACCESS_KEY", "DATABASE_URL", "MaxFileBytes", "TLS", "TLS_CERT", "TRUSTED_PROXIES",
		"WATCH_USER", "EXTRACT_WORKERS", "LOG_LEVEL", "LOG_FORMAT"} {
		if !strings.Contains(said, name) {
			t.Errorf("nothing about %s in:\n%s", name, said)
		}
	}
	if strings.Contains(said, "planted-secret") {
		t.Errorf("a secret is told:\n%s", said)
	}
}

// Plain HTTP that other machines could reach is refused, unless it is asked for.
func TestSettings_PlainHTTPStaysAtHome(t *testing.T) {
	t.Parallel()
	s := &service{Data: t.TempDir(), env: append(cleanEnvironment(), asDocket+"=1")}
	for _, listen := range []string{"0.0.0.0:8420", ":8420", "[::]:8420", "192.0.2.1:8420", "docket.example:8420"} {
		if said := s.refusesToServe(t, exitUsage, "DOCKET_LISTEN="+listen); !strings.Contains(said, "DOCKET_TLS") || !strings.Contains(said, "DOCKET_ALLOW_HTTP") {
			t.Errorf("%s: %s", listen, said)
		}
	}
}

// A database that cannot be reached is told of without its password.
func TestSettings_SecretsStayOutOfErrors(t *testing.T) {
	t.Parallel()
	s := &service{Data: t.TempDir(), env: append(cleanEnvironment(), asDocket+"=1", "DOCKET_S3_ENDPOINT=127.0.0.1:1", "DOCKET_S3_ACCESS_KEY=key", "DOCKET_S3_SECRET_KEY=planted-secret-one")}
	for _, url := range []string{"postgres://docket:planted-secret-two@127.0.0.1:1/docket", "host=127.0.0.1 port=1 password=planted-secret-two"} {
		if said := s.refusesToServe(t, exitNotRight, "DOCKET_DATABASE_URL="+url); strings.Contains(said, "planted-secret") || !strings.Contains(said, "database") {
			t.Errorf("with an unreachable database it says %s", said)
		}
	}
}

// served asks over HTTPS whom the service says it is; only roots are believed.
func (s *service) served(roots *x509.CertPool, name string) (*x509.Certificate, error) {
	conn, err := tls.Dial("tcp", strings.TrimPrefix(s.URL, "http://"), &tls.Config{RootCAs: roots, ServerName: name})
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	return conn.ConnectionState().PeerCertificates[0], nil
}

// launchHTTPS starts a service that speaks HTTPS, which the harness cannot ask whether it is ready.
func launchHTTPS(t *testing.T, env ...string) *service {
	t.Helper()
	s := startService(t)
	s.Stop()
	s.env = append(s.env, env...)
	s.launch(t)
	t.Cleanup(s.Stop)
	return s
}

func TestHTTPS_OwnAuthority(t *testing.T) {
	t.Parallel()
	s := launchHTTPS(t, "DOCKET_TLS=self")
	roots := x509.NewCertPool()
	waitFor(t, time.Minute, "keys/ca.pem and a certificate by it", func() bool {
		ca, err := os.ReadFile(filepath.Join(s.Data, "keys", "ca.pem"))
		if err != nil || !roots.AppendCertsFromPEM(ca) {
			return false
		}
		_, err = s.served(roots, "localhost")
		return err == nil
	})
	if _, err := s.served(roots, "127.0.0.1"); err != nil {
		t.Error(err)
	}
	if _, err := s.served(roots, "docket.example"); err == nil {
		t.Error("it passes for docket.example")
	}
	if _, err := s.served(x509.NewCertPool(), "localhost"); err == nil {
		t.Error("it is believed without its authority")
	}
	for _, key := range []string{"ca.key", "tls.key"} {
		if info, err := os.Stat(filepath.Join(s.Data, "keys", key)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", key, info, err)
		}
	}
}

// A renewed certificate is used without a restart, and a half-written one is not used.
func TestHTTPS_FilesAreReadAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	roots := x509.NewCertPool()
	writeCertificate(t, roots, certFile, keyFile, 1)
	s := launchHTTPS(t, "DOCKET_TLS_CERT="+certFile, "DOCKET_TLS_KEY="+keyFile)
	serial := func(want int64) func() bool {
		return func() bool {
			c, err := s.served(roots, "localhost")
			return err == nil && c.SerialNumber.Int64() == want
		}
	}
	waitFor(t, time.Minute, "the first certificate", serial(1))
	if err := os.WriteFile(certFile, []byte("-----BEGIN CERTIFICATE-----\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if !serial(1)() {
		t.Error("a half-written certificate takes the place of the good one")
	}
	writeCertificate(t, roots, certFile, keyFile, 2)
	waitFor(t, time.Minute, "the renewed certificate", serial(2))
}

func writeCertificate(t *testing.T, roots *x509.CertPool, certFile, keyFile string, serial int64) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "office"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	var pair bytes.Buffer
	if err := pem.Encode(&pair, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
		t.Fatal(err)
	}
	roots.AppendCertsFromPEM(pair.Bytes())
	if err := os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(certFile, pair.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
