/// The notice by which people are told what is kept of them and why (Law 27/2022, articles 20 to 22). Its text stands in the catalogues.
public enum PrivacyNotice {
    /// Changes with the text: consent is stored with the version that was read.
    public static let version = "2026-11"
}
