/// Large where an officer or an elderly person must read, one column on a phone, two on paper. Black on white prints everywhere.
let ticketStyleSheet = """
    *{box-sizing:border-box}
    body{margin:0;background:#eef1f4;color:#16202a;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
    .bar{display:flex;justify-content:space-between;gap:1rem;padding:.75rem 1rem;background:#0f3557;color:#fff}
    .bar a{color:#fff}
    main{max-width:46rem;margin:0 auto;padding:.75rem}
    .ticket{background:#fff;border:1px solid #c9d1d9;border-radius:.5rem;padding:1rem;margin-bottom:1rem}
    h1{font-size:1.25rem;margin:0 0 .75rem}
    h2{font-size:1.05rem;margin:1.25rem 0 .25rem}
    h3{font-size:.95rem;margin:.75rem 0 .25rem}
    dl,dd,figure{margin:0}
    dt{color:#4a5866;font-size:.875rem}
    dd{font-weight:600}
    small{display:block;font-size:.875em;font-weight:400;color:#4a5866}
    a{color:#0b5394}
    .void{border:2px solid #a61b1b;color:#a61b1b;font-weight:700;padding:.5rem .75rem;border-radius:.25rem;margin:0 0 .75rem}
    .proof{display:flex;flex-wrap:wrap;gap:1rem;align-items:center;justify-content:center}
    .proof figure{text-align:center;max-width:14rem}
    .proof svg{width:12.5rem;height:12.5rem;border:1px solid #c9d1d9}
    .proof figcaption{font-size:.875rem}
    .numbers{flex:1 1 14rem;display:grid;gap:.5rem}
    .queue{font-size:2.75rem;line-height:1.15;font-weight:700}
    .code{font:700 1.75rem/1.2 ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;letter-spacing:.03em;white-space:nowrap}
    .arrive{font-size:1.75rem;line-height:1.2}
    .arrive small{font-size:1rem}
    .over .queue,.over .code{text-decoration:line-through}
    .facts{margin-top:1rem;border-top:1px solid #c9d1d9}
    .facts>div{display:grid;grid-template-columns:8.5rem 1fr;gap:.5rem;padding:.4rem 0;border-bottom:1px solid #e3e8ed}
    .facts dd{overflow-wrap:anywhere}
    .note{background:#fff6dd;border-left:4px solid #b98300;padding:.5rem .75rem;margin:.75rem 0 0}
    .personal{margin:.75rem 0 0}
    ul{margin:.25rem 0;padding-left:1.25rem}
    li span{color:#4a5866}
    .bring{font-size:.9375rem}
    .notes{margin-top:.75rem}
    .free{margin-top:.75rem;border-top:1px solid #c9d1d9;border-bottom:1px solid #c9d1d9;padding:.5rem 0}
    .notices{list-style:none;padding:0}
    .notices li:first-child{font-weight:700}
    .free p,.hint{margin:.5rem 0 0}
    .hint{color:#4a5866;text-align:center}
    @media (max-width:26rem){
    .facts>div{grid-template-columns:1fr;gap:0}
    .proof{flex-direction:column}
    .numbers{flex:none;width:100%;text-align:center}
    }
    @page{size:A4;margin:14mm}
    @media print{
    body{background:#fff;font-size:10.5pt}
    .bar,.hint,.free a{display:none}
    main{max-width:none;padding:0}
    .ticket{border:0;padding:0;margin:0;break-after:page}
    .ticket:last-of-type{break-after:auto}
    .facts>div{padding:.25rem 0}
    .bring{font-size:8.5pt;columns:2;column-gap:8mm}
    .bring h2{column-span:all;margin-top:.75rem}
    .proof,.facts>div,h3,li,.free{break-inside:avoid}
    h3{break-after:avoid}
    }
    """
