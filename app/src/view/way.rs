//! The way to a place: handing the destination over to the map application of the visitor's device.

use super::filters::encode;
use crate::city::Point;

/// Which kind of link to a destination a device understands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Device {
    /// Any browser: directions on the pages of OpenStreetMap.
    ///
    /// This is what the server writes, which cannot know the device: it works everywhere and without
    /// script, while on a desktop or an iPhone nothing at all answers to `geo:`.
    #[default]
    Web,
    /// Android: `geo:` opens whichever map application its owner has chosen.
    Android,
    /// iPhone and iPad: Apple's own address, which opens Maps.
    Apple,
}

impl Device {
    /// The device a browser runs on, from its `navigator.userAgent` and `navigator.maxTouchPoints`.
    ///
    /// An iPad pretends to be a Mac, but no Mac has a touch screen.
    pub fn of(user_agent: &str, touch_points: i32) -> Self {
        let says = |word| user_agent.contains(word);
        if says("Android") {
            Self::Android
        } else if says("iPhone") || says("iPad") || says("Macintosh") && touch_points > 1 {
            Self::Apple
        } else {
            Self::Web
        }
    }

    /// A link that leads on foot to a point with a name.
    pub fn way_to(self, at: Point, name: &str) -> String {
        // Six decimals are a hand's breadth.
        let at = format!("{:.6},{:.6}", at.lat(), at.lon());
        match self {
            Self::Web => format!(
                "https://www.openstreetmap.org/directions?engine=fossgis_osrm_foot&route=%3B{}",
                encode(&at)
            ),
            // RFC 5870; the label in brackets is Android's addition ("Common intents, Maps").
            Self::Android => format!("geo:{at}?q={at}({})", encode(name)),
            // Apple's "Map Links".
            Self::Apple => format!(
                "https://maps.apple.com/?daddr={at}&dirflg=w&q={}",
                encode(name)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_device_gets_the_link_it_understands() {
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15";
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15";
        let pixel = "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36";
        let linux = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36";
        assert_eq!(Device::of(iphone, 5), Device::Apple);
        assert_eq!(Device::of(mac, 5), Device::Apple, "an iPad");
        assert_eq!(Device::of(mac, 0), Device::Web);
        assert_eq!(Device::of(pixel, 5), Device::Android);
        assert_eq!(Device::of(linux, 10), Device::Web);
    }

    #[test]
    fn the_links_name_latitude_first() {
        let at = Point::new(7.4653, 51.5146).unwrap();
        let link = |device: Device| device.way_to(at, "Café & Bar (Süd)");
        assert_eq!(
            link(Device::Android),
            "geo:51.514600,7.465300?q=51.514600,7.465300(Caf%C3%A9%20%26%20Bar%20%28S%C3%BCd%29)"
        );
        assert_eq!(
            link(Device::Apple),
            "https://maps.apple.com/?daddr=51.514600,7.465300&dirflg=w&q=Caf%C3%A9%20%26%20Bar%20%28S%C3%BCd%29"
        );
        assert_eq!(
            link(Device::Web),
            "https://www.openstreetmap.org/directions?engine=fossgis_osrm_foot&route=%3B51%2E514600%2C7%2E465300"
        );
    }

    proptest! {
        #[test]
        fn no_name_breaks_out_of_its_link(name in ".{0,40}") {
            let at = Point::new(7.0, 51.0).unwrap();
            for device in [Device::Web, Device::Android, Device::Apple] {
                let link = device.way_to(at, &name);
                prop_assert!(link.bytes().all(|b| b.is_ascii_graphic() && b != b'"'), "{link}");
            }
        }
    }
}
