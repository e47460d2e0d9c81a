declare const __VERSION__: string

// --version answers before anything else is loaded: scripts ask it often.
if (process.argv[2] === '--version' || process.argv[2] === '-V') console.log(__VERSION__)
else void import('./main.ts').then(({ main }) => main(process.argv.slice(2)))
