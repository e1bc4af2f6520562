// Where the visitor is, as the browser tells it. Bound from `live.rs`.

/** Asks for the position; only ever called after a tap. Answers as JSON. */
export function locate() {
  const failed = (error) => JSON.stringify({ error });
  if (!window.isSecureContext) return Promise.resolve(failed("insecure"));
  if (!navigator.geolocation) return Promise.resolve(failed("unavailable"));
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve(
          JSON.stringify({
            fix: { at: [coords.longitude, coords.latitude], accuracy: coords.accuracy },
          }),
        ),
      ({ code }) => resolve(failed(["unavailable", "denied", "unavailable", "timeout"][code])),
      { enableHighAccuracy: true, timeout: 12000, maximumAge: 20000 },
    );
  });
}
