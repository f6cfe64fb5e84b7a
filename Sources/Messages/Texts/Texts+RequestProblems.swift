import Domain

extension Texts {
    static let requestProblems: [ErrorCode: ProblemText] = [
        .invalidJSON: ProblemText(
            "Data tidak dapat dibaca", "Isi permintaan bukan JSON yang benar. Periksa tanda kutip, koma, dan kurungnya, lalu kirim lagi.",
            en: "The data cannot be read", "The request body is not valid JSON. Check its quotes, commas and brackets and send it again."),
        .invalidType: ProblemText(
            "Jenis data tidak sesuai",
            "Salah satu isian berisi jenis data yang lain dari yang diharapkan. Perbaiki isian yang disebut dalam jawaban ini.",
            en: "A field has the wrong type", "One field holds another type of value than expected. Correct the field named in this answer."),
        .missingField: ProblemText(
            "Isian belum lengkap", "Ada isian wajib yang belum diisi. Lengkapi isian yang disebut, lalu kirim lagi.",
            en: "A required field is missing", "Fill in the field named in this answer and send it again."),
        .bodyTooLarge: ProblemText(
            "Data terlalu besar", "Permintaan melebihi ukuran yang diterima. Kirim hanya isian yang diperlukan.",
            en: "The request is too large", "The request is larger than we accept. Send only the fields that are needed."),
        .unsupportedMediaType: ProblemText(
            "Format data tidak didukung", "Kirim data sebagai JSON dengan kepala Content-Type: application/json.",
            en: "Unsupported format", "Send the data as JSON with the header Content-Type: application/json."),
        .invalidEncoding: ProblemText(
            "Huruf tidak dapat dibaca", "Data harus ditulis dalam UTF-8. Ketik ulang isian tersebut, lalu kirim lagi.",
            en: "The text cannot be read", "The data must be UTF-8. Type the text again and send it once more."),
        .invalidQuery: ProblemText(
            "Alamat halaman tidak lengkap", "Salah satu pilihan dalam alamat (setelah tanda tanya) keliru atau kurang. Periksa nama dan isinya.",
            en: "The address is not complete", "One of the parameters after the question mark is wrong or missing. Check its name and value."),
        .requestTimeout: ProblemText(
            "Permintaan terlalu lama", "Data Anda tidak sampai seluruhnya. Periksa sambungan internet, lalu kirim lagi.",
            en: "The request took too long", "Your data did not arrive completely. Check your connection and send it again."),
        .notFound: ProblemText(
            "Halaman tidak ditemukan", "Alamat ini tidak ada. Periksa penulisannya atau mulai dari halaman depan.",
            en: "Page not found", "There is nothing at this address. Check how it is written, or start from the front page."),
        .methodNotAllowed: ProblemText(
            "Cara memanggil tidak sesuai", "Alamat ini tidak menerima metode tersebut. Lihat metode yang boleh dipakai di kepala Allow.",
            en: "Method not allowed", "This address does not take that method. See the Allow header for those it takes."),
        .idempotencyKeyRequired: ProblemText(
            "Idempotency-Key belum ada", "Sertakan kepala Idempotency-Key dengan nilai acak yang baru untuk setiap permintaan baru.",
            en: "Idempotency-Key is missing", "Add an Idempotency-Key header with a fresh random value for every new request."),
        .idempotencyKeyInvalid: ProblemText(
            "Idempotency-Key tidak dapat dipakai", "Pakai huruf, angka, dan tanda hubung ASCII, misalnya sebuah UUID, lalu kirim lagi.",
            en: "The Idempotency-Key cannot be used", "Use ASCII letters, digits and dashes, for example a UUID, and send the request again."),
        .idempotencyKeyReused: ProblemText(
            "Idempotency-Key sudah dipakai", "Kunci ini sudah dipakai untuk permintaan yang isinya lain. Pakai kunci baru untuk permintaan baru.",
            en: "The Idempotency-Key was used before", "This key belongs to a request with other content. Use a new key for a new request."),
        .inFlight: ProblemText(
            "Permintaan Anda sedang diproses", "Permintaan yang sama masih dikerjakan. Tunggu sebentar, lalu kirim lagi dengan kunci yang sama.",
            en: "Your request is being worked on", "The same request is still running. Wait a moment and send it again with the same key."),
    ]
}
