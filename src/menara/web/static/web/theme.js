(()=>{const t="menara-theme";let e=null;try{e=localStorage.getItem(t)}catch{}(e==="menara"||e==="menara-dark")&&(document.documentElement.dataset.theme=e)})();
