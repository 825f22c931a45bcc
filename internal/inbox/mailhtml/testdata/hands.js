// Does to everything in a case what hands and devices may do, and tells when a script of the case ran.
const id = Number(document.currentScript.src.split('?')[1])
window.alert = window.confirm = window.prompt = window.print = () => top.postMessage(1e9, '*')
const happenings = ('click dblclick auxclick contextmenu mouseover mouseenter mousemove mousedown mouseup mouseout mouseleave pointerover pointerenter pointerdown ' +
  'pointermove pointerup touchstart touchmove touchend wheel scroll focus focusin focusout blur keydown keypress keyup beforeinput input change select submit reset invalid ' +
  'copy cut paste dragstart drag dragenter dragover dragend drop toggle beforetoggle close cancel load error abort play pause ended animationstart animationend ' +
  'animationiteration transitionstart transitionend transitionrun begin end repeat start finish show search resize message storage online offline').split(' ')
let over = false
addEventListener('load', touch)
setTimeout(touch, 1500) // a case may keep the page from loading

function touch() {
  if (over) return
  over = true
  for (const it of document.querySelectorAll('*')) {
    if (it.localName === 'script') continue
    const target = String(it.href?.baseVal ?? it.href ?? '')
    const leads = it.closest?.('a[href]') && /^(https?|mailto|tel):/.test(String(it.closest('a[href]').href))
    for (const name of happenings) {
      if (leads && name === 'click') continue // to follow a link is for the reader to decide
      try { it.dispatchEvent(new Event(name, { bubbles: false, cancelable: true })) } catch {}
    }
    if (it.localName === 'details') it.open = true
    if (target && !/^(https?|mailto|tel):/.test(target)) {
      it.removeAttribute('target')
      try { it.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true })) } catch {}
    }
  }
  setTimeout(() => top.postMessage('done ' + id, '*'), 40)
}
