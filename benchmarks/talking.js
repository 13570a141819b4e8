// A page's microphone that its driver speaks into, and an ear on what the page plays; runs in every frame.
(() => {
  if (window !== window.top) {
    // The component that holds the connection lives in a frame of its own; there is one microphone a page.
    const home = window.top.talking;
    if (home && navigator.mediaDevices) navigator.mediaDevices.getUserMedia = home.open;
    listenIn(home);
    return;
  }

  const context = new AudioContext({ sampleRate: 48000 });
  const mouth = context.createGain();
  const air = new ConstantSourceNode(context, { offset: 1e-5 }); // a graph without a source sends nothing, not silence
  air.connect(mouth);
  air.start();
  const talking = (window.talking = {
    context,
    said: [], // { began, ended } of every sound, ms since 1970
    heard: [], // { at, audible } of every change in what the interviewer lets be heard
    words: [], // { at, text } of every change in the live words
    clicks: {}, // when a button with this text was last pressed
    ready: null, // when the microphone check first allowed to begin
  });

  talking.open = async () => {
    await context.resume();
    const microphone = context.createMediaStreamDestination();
    mouth.connect(microphone);
    return microphone.stream;
  };

  // Play a wav (base64) into the microphone once; resolves when it begins, with its times.
  talking.say = async (encoded) => {
    const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
    const sound = context.createBufferSource();
    sound.buffer = await context.decodeAudioData(bytes.buffer);
    sound.connect(mouth);
    sound.start();
    const began = Date.now();
    const times = { began, ended: began + 1000 * sound.buffer.duration };
    talking.said.push(times);
    return times;
  };

  // Loudness is watched on the audio thread, so that a busy page makes nothing late.
  const QUIET = 0.8; // seconds without sound that are silence, not a pause between sentences
  const ear = `registerProcessor("ear", class extends AudioWorkletProcessor {
    process([input]) {
      const samples = input[0];
      if (!samples) return true;
      let power = 0;
      for (const sample of samples) power += sample * sample;
      const now = Date.now();
      if (power / samples.length > 1e-5) {
        this.last = now;
        if (!this.audible) this.port.postMessage({ at: now, audible: (this.audible = true) });
      } else if (this.audible && now - this.last > ${1000 * QUIET}) {
        this.port.postMessage({ at: this.last, audible: (this.audible = false) });
      }
      return true;
    }
  })`;
  const ready = context.audioWorklet?.addModule(URL.createObjectURL(new Blob([ear], { type: "text/javascript" })));

  talking.listen = async (track) => {
    await ready;
    const stream = new MediaStream([track]);
    const player = new Audio(); // Chromium gives Web Audio nothing of a remote stream that nobody plays
    player.srcObject = stream;
    player.muted = true;
    talking.player = player;
    player.play();
    const node = new AudioWorkletNode(context, "ear");
    node.port.onmessage = ({ data }) => talking.heard.push(data);
    talking.source = context.createMediaStreamSource(stream);
    talking.source.connect(node);
    node.connect(context.destination); // pulled, and silent: it writes nothing
  };
  listenIn(talking);

  if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = talking.open;

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const label = button.innerText.split("\n").at(-1).trim();
    talking.clicks[label] = Date.now();
    if (label === "Start") talking.ready = null;
  }, { capture: true });

  const look = () => {
    const text = document.querySelector(".st-key-partial")?.innerText.trim() ?? "";
    if (text !== (talking.words.at(-1)?.text ?? "")) talking.words.push({ at: Date.now(), text });
    if (document.querySelector(".st-key-begin button:enabled")) talking.ready ??= Date.now();
  };
  const changes = { childList: true, subtree: true, characterData: true, attributeFilter: ["disabled"] };
  new MutationObserver(look).observe(document, changes);

  function listenIn(home) {
    const Connection = window.RTCPeerConnection;
    if (!home || !Connection) return;
    window.RTCPeerConnection = class extends Connection {
      constructor(...configuration) {
        super(...configuration);
        this.addEventListener("track", ({ track }) => track.kind === "audio" && home.listen(track));
      }
    };
  }
})();
