import ArgumentParser
import Configuration
import Hummingbird



@main struct Antrean { static func main() {} }
