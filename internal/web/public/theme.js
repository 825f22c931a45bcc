// Runs before the first paint, so that the chosen theme and language never flash.
;(function () {
  var root = document.documentElement
  var theme = null
  var language = null
  try {
    theme = localStorage.getItem('msaas.theme')
    language = localStorage.getItem('msaas.language')
  } catch {
    // Storage may be closed to us; then the system decides.
  }
  var dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  root.dataset.theme = dark ? 'dark' : 'light'
  root.lang = language === 'en' || language === 'ro' ? language : /^ro/i.test(navigator.language) ? 'ro' : 'en'
})()
