import Domain

/// The privacy notice: what is kept, why, how long, and whom to ask (Law 27/2022, article 21). Change `PrivacyNotice.version` with it.
public enum PrivacyText {
    public static let sections: [(title: Phrase, text: Phrase)] = [
        (
            Phrase(id: "Siapa yang bertanggung jawab", en: "Who is responsible"),
            Phrase(
                id:
                    "Layanan ini dijalankan untuk kantor imigrasi yang Anda pilih. Kantor itu melayani Anda dan menjawab pertanyaan tentang data Anda.",
                en: "This service is run for the immigration office that you choose. That office serves you and answers questions about your data.")
        ),
        (
            Phrase(id: "Apa yang disimpan", en: "What is kept"),
            Phrase(
                id: """
                    Nama, NIK, dan tanggal lahir Anda serta orang yang Anda daftarkan; alamat surel dan, bila diisi, nomor ponsel; antrean Anda. NIK, \
                    surel, dan nomor ponsel disimpan terenkripsi dan tidak pernah ditampilkan utuh.
                    """,
                en: """
                    Name, NIK and date of birth of you and of those you book for; your e-mail address and, if you enter one, your mobile number; your \
                    bookings. NIK, address and number are stored encrypted and never shown in full.
                    """)
        ),
        (
            Phrase(id: "Untuk apa", en: "Why"),
            Phrase(
                id: "Agar setiap orang mendapat satu tempat, petugas dapat memeriksa orang yang datang, dan kami dapat mengirim tiket kepada Anda.",
                en: "So that each person gets one place, the officer can check who comes, and we can send you your ticket.")
        ),
        (
            Phrase(id: "Berapa lama", en: "How long"),
            Phrase(
                id: """
                    Selama Anda memiliki akun. Bila akun dihapus, semua data pribadi dihapus saat itu juga; yang tersisa hanya angka tanpa nama, untuk \
                    statistik.
                    """,
                en: """
                    As long as you have an account. When you delete it, everything personal is erased at once; what remains are numbers without names, \
                    for statistics.
                    """)
        ),
        (
            Phrase(id: "Siapa yang melihatnya", en: "Who sees it"),
            Phrase(
                id: "Petugas kantor yang Anda pilih. Data tidak dijual dan tidak diberikan kepada pihak lain, kecuali diwajibkan undang-undang.",
                en: "The officers of the office that you choose. It is not sold and not given to others, unless a law demands it.")
        ),
        (
            Phrase(id: "Hak Anda", en: "Your rights"),
            Phrase(
                id: """
                    Di halaman Akun Anda dapat melihat, mengunduh, dan menghapus data Anda, mengganti surel, dan mengakhiri sesi. Untuk anak, persetujuan \
                    diberikan oleh orang tua atau wali. Pertanyaan lain: tanyakan kepada kantor imigrasi Anda.
                    """,
                en: """
                    On the page Account you can see, download and delete your data, change the address and end sessions. For a child, a parent or \
                    guardian consents. For anything else ask your immigration office.
                    """)
        ),
        (
            Phrase(id: "Di ponsel Anda", en: "On your phone"),
            Phrase(
                id:
                    "Kuki untuk sesi, bahasa, dan mengenali perangkat ini; tiket yang Anda buka. Semuanya dihapus saat Anda keluar, kecuali bahasa dan pengenal perangkat.",
                en:
                    "Cookies for the session, the language and to know this device again; tickets that you open. All go when you log out, but language and device."
            )
        ),
    ]
}
