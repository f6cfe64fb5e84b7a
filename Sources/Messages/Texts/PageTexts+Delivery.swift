extension PageTexts {
    /// Passports that are brought by post.
    static let delivery: [String: Phrase] = [
        "deliveries_title": Phrase(id: "Kiriman pos", en: "Deliveries by post"),
        "deliveries_of": Phrase(id: "Kiriman pos: {office}", en: "Deliveries by post: {office}"),
        "delivery_title": Phrase(id: "Antar lewat pos", en: "Delivery by post"),
        "delivery_offer": Phrase(
            id: "Paspor yang selesai dapat diantar pos. Alamatnya ditanyakan petugas saat Anda datang.",
            en: "The finished passport can be brought by post. The officer asks for the address when you come."),
        "delivery_wish": Phrase(id: "Antar paspor lewat pos", en: "Have the passport brought by post"),
        "delivery_wish_all": Phrase(
            id: "Antar paspor lewat pos. Alamatnya ditanyakan petugas.", en: "Bring the passports by post. The officer asks for the address."),
        "delivery_wish_lost": Phrase(
            id: "Tempatnya sudah dipesan, tetapi permintaan antar lewat pos tidak tersimpan. Buka tiketnya dan minta lagi di sana.",
            en: "The place is booked, but the wish for delivery by post could not be kept. Open the ticket and ask for it there."),
        "delivery_unwish": Phrase(id: "Ambil sendiri saja", en: "Collect it instead"),
        "delivery_saved": Phrase(id: "Tersimpan.", en: "Saved."),
        "delivery_wished": Phrase(id: "Diminta diantar; alamat ditanyakan petugas", en: "Wished; the officer asks for the address"),
        "delivery_recorded": Phrase(id: "Dicatat, belum dikirim", en: "Recorded, not sent yet"),
        "delivery_sent": Phrase(id: "Dikirim", en: "Sent"),
        "delivery_delivered": Phrase(id: "Sudah diterima", en: "Delivered"),
        "delivery_returned": Phrase(id: "Kembali ke kantor", en: "Came back to the office"),
        "delivery_collected": Phrase(id: "Diambil di kantor", en: "Collected at the office"),
        "delivery_record": Phrase(id: "Catat untuk dikirim", en: "Record it for the post"),
        "recipient": Phrase(id: "Penerima", en: "Recipient"),
        "delivery_address": Phrase(id: "Alamat", en: "Address"),
        "delivery_address_hint": Phrase(id: "Jalan, nomor, kelurahan, kecamatan, kota.", en: "Street, number, village, district, city."),
        "postal_code": Phrase(id: "Kode pos", en: "Postal code"),
        "consignment": Phrase(id: "Nomor kiriman", en: "Consignment number"),
        "delivery_code": Phrase(id: "Kode", en: "Code"),
        "delivery_send": Phrase(id: "Simpan nomor kiriman", en: "Save the consignment number"),
        "delivery_is_delivered": Phrase(id: "Sudah diterima", en: "Delivered"),
        "delivery_is_returned": Phrase(id: "Kembali", en: "Came back"),
        "delivery_is_collected": Phrase(id: "Sudah diambil di kantor", en: "Was collected at the office"),
        "delivery_none": Phrase(id: "Tidak ada.", en: "None."),
        "delivery_table": Phrase(id: "Unduh tabel (CSV)", en: "Download the table (CSV)"),
        "delivery_more": Phrase(id: "Berikutnya", en: "More"),
        "delivery_wished_here": Phrase(id: "Minta diantar pos: catat alamatnya", en: "Wishes delivery by post: record the address"),
    ]
}
