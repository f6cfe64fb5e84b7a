extension PageTexts {
    /// The pages that need no account.
    static let home: [String: Phrase] = [
        "home_title": Phrase(id: "Antrean paspor tanpa antre sejak subuh", en: "Your passport visit, without queueing before dawn"),
        "home_lead": Phrase(
            id: "Pilih kantor imigrasi, hari, dan jam dari ponsel Anda. Datang pada jam itu, lalu dilayani.",
            en: "Choose an immigration office, a day and an hour on your phone. Come at that hour and be served."),
        "book": Phrase(id: "Ambil antrean", en: "Book a visit"),
        "step1": Phrase(id: "Daftar sekali.", en: "Register once."),
        "step1_text": Phrase(id: "Satu akun untuk Anda dan keluarga.", en: "One account for you and your family."),
        "step2": Phrase(id: "Pilih kantor dan waktu.", en: "Choose office and time."),
        "step2_text": Phrase(id: "Sampai lima orang sekaligus, pagi atau siang.", en: "Up to five people at once, morning or afternoon."),
        "step3": Phrase(id: "Datang dengan kode QR.", en: "Come with your QR code."),
        "step3_text": Phrase(id: "Bawa dokumen asli dan fotokopinya.", en: "Bring the originals and copies of your papers."),
        "requirements_link": Phrase(id: "Dokumen yang harus dibawa", en: "What to bring"),
        "offices_link": Phrase(id: "Kantor imigrasi dan hari yang masih ada tempat", en: "Immigration offices and days with room"),
        "how_to_link": Phrase(id: "Cara mengambil antrean lewat web dan WhatsApp", en: "How to book on the web and by WhatsApp"),
        "walk_in": Phrase(
            id:
                "Lansia, anak kecil, ibu hamil, penyandang disabilitas, serta paspor hilang, rusak, atau perubahan data dilayani langsung di kantor tanpa antrean ini.",
            en:
                "The elderly, small children, pregnant women, people with disabilities, and lost or damaged passports or changes of data are served at the office without this booking."
        ),
        "requirements_title": Phrase(id: "Dokumen yang harus dibawa", en: "What to bring"),
        "requirements_intro": Phrase(
            id: "Bawa dokumen asli untuk diperiksa dan fotokopi pada kertas A4. Petugas dapat meminta dokumen lain.",
            en: "Bring the originals to be checked, and copies on A4 paper. The officer may ask for more."),
        "walk_in_only": Phrase(id: "Dilayani langsung di kantor, tanpa antrean online.", en: "Served at the office, without an online booking."),
        "how_web": Phrase(id: "Lewat web", en: "On the web"),
        "how_web1": Phrase(
            id: "Buka halaman ini di ponsel dan daftar dengan NIK, nama, dan surel.",
            en: "Open this page on a phone and register with NIK, name and e-mail."),
        "how_web2": Phrase(id: "Masukkan kode yang kami kirim ke surel Anda.", en: "Enter the code that we mail to you."),
        "how_web3": Phrase(id: "Tambahkan orang tua, anak, atau pasangan bila ikut.", en: "Add parents, children or your spouse if they come too."),
        "how_web4": Phrase(id: "Pilih kantor, hari, dan pagi atau siang.", en: "Choose office, day, and morning or afternoon."),
        "how_web5": Phrase(
            id: "Simpan tiket dengan kode QR dan tunjukkan kepada petugas.",
            en: "Keep the ticket with its QR code and show it to the officer."),
        "how_whatsapp": Phrase(id: "Lewat WhatsApp, bila kantornya menyediakan", en: "By WhatsApp, where the office offers it"),
        "how_whatsapp1": Phrase(
            id: "Kirim ke nomor WhatsApp kantor: #NAMA#tanggal lahir#hari yang diinginkan#, misalnya",
            en: "Send to the WhatsApp number of the office: #NAME#date of birth#day wanted#, for example"),
        "how_whatsapp2": Phrase(
            id: "Anda menerima kode antrean. Kirim kembali kode itu untuk memastikannya.",
            en: "You get a booking code. Send the code back to confirm it."),
        "how_whatsapp3": Phrase(id: "Anda menerima nomor antrean dan jam kedatangan.", en: "You get your queue number and the hour to come."),
        "how_day": Phrase(id: "Pada hari kedatangan", en: "On the day"),
        "how_day1": Phrase(id: "Hadir 30 menit sebelum jam kedatangan.", en: "Be there 30 minutes before the hour."),
        "how_day2": Phrase(
            id: "Bila belum hadir sampai akhir jam kedatangan, kode hangus.",
            en: "If you are not there by the end of the hour, the code is void."),
        "how_day3": Phrase(
            id: "Jadwal dapat dipindah paling lambat sehari sebelumnya, dua kali.",
            en: "A visit can be moved until the day before, twice."),
        "privacy_version": Phrase(id: "Versi", en: "Version"),
        "offline_title": Phrase(id: "Tidak ada jaringan", en: "No network"),
        "offline_text": Phrase(
            id: "Halaman ini memerlukan internet. Tiket yang pernah dibuka di ponsel ini tetap dapat dilihat:",
            en: "This page needs the internet. Tickets that were opened on this phone can still be seen:"),
    ]
}
