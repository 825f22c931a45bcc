// Puts a clinic's booking page into another website: <script src="…/embed.js" data-clinic="name" async></script>
;(function () {
  var script = document.currentScript
  if (!script) return
  var clinic = script.getAttribute('data-clinic')
  if (!clinic || !/^[a-z0-9-]{3,40}$/.test(clinic)) return
  var origin = new URL(script.src).origin
  var frame = document.createElement('iframe')
  frame.src = origin + '/book/' + clinic
  frame.title = script.getAttribute('data-title') || 'Programare online'
  frame.loading = 'lazy'
  frame.style.cssText = 'width:100%;border:0;min-height:480px'
  script.parentNode.insertBefore(frame, script)
  window.addEventListener('message', function (event) {
    if (event.origin !== origin || event.source !== frame.contentWindow) return
    var said = event.data
    if (said && said.type === 'msaas.booking.height' && said.height > 0 && said.height < 20000) frame.style.height = said.height + 'px'
  })
})()
