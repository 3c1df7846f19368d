package formattest

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// The page is A4; text begins below and right of the margins, in millimetres.
const (
	ofdMargin     = 25.0
	ofdSize       = 5.6 // 三号 is 16 pt
	ofdLineHeight = 9.9 // 28 pt, the line spacing of official documents
)

const ofdNamespace = `xmlns:ofd="http://www.ofdspec.org/2016"`

// OFD makes an OFD document; each string is a page, its lines parted by "\n".
func OFD(pages ...string) []byte {
	return OFDWith(OFDOptions{Title: firstLine(pages)}, pages...)
}

// OFDOptions is what an OFD may carry beside its pages.
type OFDOptions struct {
	Title string
	// CustomDatas are name and value pairs, as in an electronic invoice.
	CustomDatas [][2]string
	// Template is text that stands behind every page.
	Template string
	// Attachments travel in the package.
	Attachments []File
	// Signed lists a signature (its value is not a real one).
	Signed bool
}

// OFDWith makes an OFD document with options.
func OFDWith(o OFDOptions, pages ...string) []byte {
	files := []File{text("OFD.xml", ofdMain(o)), text("Doc_0/Document.xml", ofdDocument(o, len(pages))), text("Doc_0/PublicRes.xml",
		`<ofd:Res `+ofdNamespace+` BaseLoc="Res"><ofd:Fonts><ofd:Font ID="2" FontName="宋体" FamilyName="宋体"/></ofd:Fonts></ofd:Res>`)}
	if o.Template != "" {
		files = append(files, text("Doc_0/Tpls/Tpl_0/Content.xml", ofdPage(o.Template, 10_000, "", 8)))
	}
	for i, page := range pages {
		template := ""
		if o.Template != "" {
			template = `<ofd:Template TemplateID="3" ZOrder="Background"/>`
		}
		files = append(files, text(fmt.Sprintf("Doc_0/Pages/Page_%d/Content.xml", i), ofdPage(page, 20_000+1_000*i, template, ofdMargin)))
	}
	if len(o.Attachments) > 0 {
		var list strings.Builder
		for i, f := range o.Attachments {
			fmt.Fprintf(&list, `<ofd:Attachment ID="a%d" Name="%s"><ofd:FileLoc>%s</ofd:FileLoc></ofd:Attachment>`, i, escape(f.Name), escape(f.Name))
			files = append(files, File{Name: "Doc_0/Attachs/" + f.Name, Data: f.Data})
		}
		files = append(files, text("Doc_0/Attachs/Attachments.xml", `<ofd:Attachments `+ofdNamespace+`>`+list.String()+`</ofd:Attachments>`))
	}
	if o.Signed {
		files = append(files, text("Doc_0/Signs/Signatures.xml", `<ofd:Signatures `+ofdNamespace+
			`><ofd:MaxSignId>1</ofd:MaxSignId><ofd:Signature ID="1" Type="Seal" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>`))
	}
	return Zip(files...)
}

func ofdMain(o OFDOptions) string {
	var custom strings.Builder
	for _, pair := range o.CustomDatas {
		fmt.Fprintf(&custom, `<ofd:CustomData Name="%s">%s</ofd:CustomData>`, escape(pair[0]), escape(pair[1]))
	}
	signatures := ""
	if o.Signed {
		signatures = `<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>`
	}
	return `<ofd:OFD ` + ofdNamespace + ` Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>` +
		`<ofd:DocID>0123456789abcdef0123456789abcdef</ofd:DocID><ofd:Title>` + escape(o.Title) + `</ofd:Title>` +
		`<ofd:CreationDate>2026-01-09</ofd:CreationDate><ofd:CustomDatas>` + custom.String() + `</ofd:CustomDatas></ofd:DocInfo>` +
		`<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>` + signatures + `</ofd:DocBody></ofd:OFD>`
}

func ofdDocument(o OFDOptions, pages int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<ofd:Document %s><ofd:CommonData><ofd:MaxUnitID>%d</ofd:MaxUnitID>`, ofdNamespace, 20_000+1_000*(pages+1))
	b.WriteString(`<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>`)
	if o.Template != "" {
		b.WriteString(`<ofd:TemplatePage ID="3" BaseLoc="Tpls/Tpl_0/Content.xml"/>`)
	}
	b.WriteString(`</ofd:CommonData><ofd:Pages>`)
	for i := range pages {
		fmt.Fprintf(&b, `<ofd:Page ID="%d" BaseLoc="Pages/Page_%d/Content.xml"/>`, 100+i, i)
	}
	b.WriteString(`</ofd:Pages>`)
	if len(o.Attachments) > 0 {
		b.WriteString(`<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>`)
	}
	b.WriteString(`</ofd:Document>`)
	return b.String()
}

func ofdPage(page string, id int, template string, top float64) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<ofd:Page %s>%s<ofd:Content><ofd:Layer ID="%d">`, ofdNamespace, template, id)
	for i, line := range strings.Split(page, "\n") {
		n := utf8.RuneCountInString(line)
		if n == 0 {
			continue
		}
		fmt.Fprintf(&b, `<ofd:TextObject ID="%d" Boundary="%g %.2f %.2f %g" Font="2" Size="%g">`,
			id+1+i, ofdMargin, top+float64(i)*ofdLineHeight, float64(n)*ofdSize, ofdLineHeight, ofdSize)
		fmt.Fprintf(&b, `<ofd:TextCode X="0" Y="%g" DeltaX="g %d %g">%s</ofd:TextCode></ofd:TextObject>`, ofdSize, max(n-1, 1), ofdSize, escape(line))
	}
	b.WriteString(`</ofd:Layer></ofd:Content></ofd:Page>`)
	return b.String()
}

func firstLine(pages []string) string {
	if len(pages) == 0 {
		return ""
	}
	line, _, _ := strings.Cut(pages[0], "\n")
	return line
}
