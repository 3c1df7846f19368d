package formattest

import (
	"fmt"
	"strings"
)

const slideNamespaces = `xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="` +
	ooxmlRelationships + `"`

// emptyTree is a shape tree without shapes.
const emptyTree = `<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>`

// PPTX makes a presentation; each string is a slide, its lines parted by "\n".
func PPTX(slides ...string) []byte {
	o := &officePackage{mainType: ooxmlTypes + "presentationml.presentation.main+xml", main: "ppt/presentation.xml"}
	const master, layout, theme = "ppt/slideMasters/slideMaster1.xml", "ppt/slideLayouts/slideLayout1.xml", "ppt/theme/theme1.xml"
	masterID := o.relate(o.main, master, "slideMaster")
	layoutID := o.relate(master, layout, "slideLayout")
	o.relate(master, theme, "theme")
	o.relate(layout, master, "slideMaster")
	o.add(master, ooxmlTypes+"presentationml.slideMaster+xml", `<p:sldMaster `+slideNamespaces+`><p:cSld><p:spTree>`+emptyTree+`</p:spTree></p:cSld>`+
		`<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>`+
		`<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="`+layoutID+`"/></p:sldLayoutIdLst></p:sldMaster>`)
	o.add(layout, ooxmlTypes+"presentationml.slideLayout+xml", `<p:sldLayout `+slideNamespaces+` type="blank"><p:cSld name="Blank"><p:spTree>`+emptyTree+
		`</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>`)
	o.add(theme, ooxmlTypes+"theme+xml", themeXML())
	var list strings.Builder
	for i, slide := range slides {
		name := fmt.Sprintf("ppt/slides/slide%d.xml", i+1)
		id := o.part(name, "slide", ooxmlTypes+"presentationml.slide+xml", slideXML(slide))
		o.relate(name, layout, "slideLayout")
		fmt.Fprintf(&list, `<p:sldId id="%d" r:id="%s"/>`, 256+i, id)
	}
	return o.pack("", `<p:presentation `+slideNamespaces+`><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="`+masterID+`"/></p:sldMasterIdLst><p:sldIdLst>`+
		list.String()+`</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>`)
}

func slideXML(slide string) string {
	var paragraphs strings.Builder
	for line := range strings.SplitSeq(slide, "\n") {
		paragraphs.WriteString(`<a:p><a:r><a:rPr lang="zh-CN"/><a:t>` + escape(line) + `</a:t></a:r></a:p>`)
	}
	return `<p:sld ` + slideNamespaces + `><p:cSld><p:spTree>` + emptyTree + `<p:sp><p:nvSpPr><p:cNvPr id="2" name="Text"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>` +
		`<p:spPr><a:xfrm><a:off x="500000" y="500000"/><a:ext cx="8000000" cy="5000000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>` +
		`<p:txBody><a:bodyPr/><a:lstStyle/>` + paragraphs.String() + `</p:txBody></p:sp></p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>`
}

// themeXML is the smallest theme that PowerPoint accepts.
func themeXML() string {
	var colors strings.Builder
	for _, name := range []string{"dk1", "lt1", "dk2", "lt2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink"} {
		value := "000000"
		if strings.HasPrefix(name, "lt") {
			value = "FFFFFF"
		}
		colors.WriteString(`<a:` + name + `><a:srgbClr val="` + value + `"/></a:` + name + `>`)
	}
	font := `<a:latin typeface="Arial"/><a:ea typeface="宋体"/><a:cs typeface=""/>`
	fill := `<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>`
	return `<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Office"><a:themeElements><a:clrScheme name="Office">` + colors.String() +
		`</a:clrScheme><a:fontScheme name="Office"><a:majorFont>` + font + `</a:majorFont><a:minorFont>` + font + `</a:minorFont></a:fontScheme><a:fmtScheme name="Office"><a:fillStyleLst>` +
		strings.Repeat(fill, 3) + `</a:fillStyleLst><a:lnStyleLst>` + strings.Repeat(`<a:ln>`+fill+`</a:ln>`, 3) + `</a:lnStyleLst><a:effectStyleLst>` +
		strings.Repeat(`<a:effectStyle><a:effectLst/></a:effectStyle>`, 3) + `</a:effectStyleLst><a:bgFillStyleLst>` + strings.Repeat(fill, 3) +
		`</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>`
}
