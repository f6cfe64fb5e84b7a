/// What is tried first against every account, in Indonesia and elsewhere.
enum CommonPasswords {
    /// Only one sign repeated counts as common too.
    static func contains(_ lowered: String) -> Bool {
        list.contains(lowered) || Set(lowered).count == 1
    }

    private static let list = Set(
        """
        12345678 123456789 1234567890 0123456789 01234567 012345678 87654321 987654321 0987654321 9876543210
        12341234 12344321 11223344 1122334455 112233445566 123123123 123321123 147258369 123654789 741852963
        1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc q1w2e3r4 zaq12wsx qwertyui qwertyuiop qwerty12 qwerty123
        qwerty1234 qwerty12345 asdfghjk asdfghjkl asdf1234 zxcvbnm1 zxcvbnm123 1234qwer qwer1234 abcd1234
        abc12345 abc123456 abcdefgh abcdefghi a1b2c3d4 a1234567 a12345678 aa123456 aa12345678 password
        password1 password12 password123 password1234 p@ssw0rd p@ssword passw0rd pass1234 letmein1 iloveyou
        iloveyou1 sunshine princess football baseball superman welcome1 welcome123 admin123 admin1234
        administrator changeme trustno1 starwars whatever computer internet samsung1 samsung123 michelle
        indonesia indonesia1 indonesia123 indonesia45 indonesia17 merdeka45 merdeka1945 garuda123 jakarta1
        jakarta123 bandung1 bandung123 surabaya surabaya1 rahasia1 rahasia12 rahasia123 bismillah bismillah1
        bismillah12 bismillah123 alhamdulillah assalamualaikum sayangku sayang12 sayang123 sayangkamu cintaku1
        cinta123 akucintakamu akusayangkamu anakku123 keluarga keluarga1 keluargaku ganteng1 ganteng123 cantik123
        katasandi katasandi1 katasandi123 passwordku sandi123 paspor123 imigrasi imigrasi1 imigrasi123 antrean123
        antrian123 persib1933 persija1928 doraemon bintang1 matahari semangat sukses123 berkah123 pancasila
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
