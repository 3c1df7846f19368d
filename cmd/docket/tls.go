package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"docket/internal/config"
)

// listen opens the address for people and programs, with HTTPS when the settings say so.
func listen(cfg config.Config) (net.Listener, error) {
	l, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen on DOCKET_LISTEN: %w", err)
	}
	if !cfg.HTTPS() {
		return l, nil
	}
	certFile, keyFile := cfg.TLSCert, cfg.TLSKey
	if cfg.TLS == "self" {
		if certFile, keyFile, err = ownCertificate(cfg); err != nil {
			_ = l.Close()
			return nil, err
		}
	}
	pair := &certificate{certFile: certFile, keyFile: keyFile}
	if _, err := pair.get(nil); err != nil {
		_ = l.Close()
		return nil, err
	}
	return tls.NewListener(l, &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: pair.get}), nil
}

// certificate is read again when its file changes, so that a renewed one needs no restart.
type certificate struct {
	certFile, keyFile string

	mu     sync.Mutex
	loaded time.Time
	pair   *tls.Certificate
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	info, err := os.Stat(c.certFile)
	if err == nil && info.ModTime().Equal(c.loaded) {
		return c.pair, nil
	}
	if err == nil {
		var pair tls.Certificate
		if pair, err = tls.LoadX509KeyPair(c.certFile, c.keyFile); err == nil {
			c.pair, c.loaded = &pair, info.ModTime()
		}
	}
	if err != nil && c.pair == nil {
		return nil, fmt.Errorf("HTTPS certificate: %w", err)
	}
	return c.pair, nil // half-written files keep the old pair in use
}

// ownCertificate makes, once, a small authority of this archive (keys/ca.pem, to be trusted by the
// office's browsers) and a certificate by it for the address people type.
func ownCertificate(cfg config.Config) (certFile, keyFile string, err error) {
	dir := cfg.Dir("keys")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", "", fmt.Errorf("own certificate: %w", err)
	}
	certFile, keyFile = filepath.Join(dir, "tls.pem"), filepath.Join(dir, "tls.key")
	if stillGood(certFile, cfg) {
		return certFile, keyFile, nil
	}
	ca, caKey, err := ownAuthority(dir)
	if err != nil {
		return "", "", err
	}
	template := &x509.Certificate{Subject: pkix.Name{CommonName: "Docket"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, DNSNames: []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}}
	if host := publicHost(cfg); host != "" {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	return certFile, keyFile, sign(template, ca, caKey, certFile, keyFile)
}

func publicHost(cfg config.Config) string {
	u, err := url.Parse(cfg.PublicURL)
	if err != nil {
		return ""
	}
	if a, err := netip.ParseAddr(u.Hostname()); err == nil && a.IsUnspecified() {
		return ""
	}
	return u.Hostname()
}

func stillGood(certFile string, cfg config.Config) bool {
	b, err := os.ReadFile(certFile)
	if err != nil {
		return false
	}
	block, _ := pem.Decode(b)
	if block == nil {
		return false
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil || time.Until(c.NotAfter) < 30*24*time.Hour {
		return false
	}
	host := publicHost(cfg)
	return host == "" || c.VerifyHostname(host) == nil
}

func ownAuthority(dir string) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	certFile, keyFile := filepath.Join(dir, "ca.pem"), filepath.Join(dir, "ca.key")
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err == nil {
		key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
		c, err := x509.ParseCertificate(pair.Certificate[0])
		if err != nil || !ok {
			return nil, nil, errors.New("own authority: keys/ca.pem is damaged; remove it to make a new one")
		}
		return c, key, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("own authority: %w", err)
	}
	template := &x509.Certificate{Subject: pkix.Name{CommonName: "Docket office authority"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().AddDate(10, 0, 0), IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign}
	if err := sign(template, nil, nil, certFile, keyFile); err != nil {
		return nil, nil, err
	}
	return ownAuthority(dir)
}

// sign makes a key and a certificate for it, signed by ca or, without one, by itself.
func sign(template, ca *x509.Certificate, caKey *ecdsa.PrivateKey, certFile, keyFile string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("own certificate: %w", err)
	}
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)); err != nil {
		return fmt.Errorf("own certificate: %w", err)
	}
	if ca == nil {
		ca, caKey = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, ca, &key.PublicKey, caKey)
	if err != nil {
		return fmt.Errorf("own certificate: %w", err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("own certificate: %w", err)
	}
	if err := os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600); err != nil {
		return fmt.Errorf("own certificate: %w", err)
	}
	if err := os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644); err != nil {
		return fmt.Errorf("own certificate: %w", err)
	}
	return nil
}
