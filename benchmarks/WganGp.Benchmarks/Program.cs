return WganGp.Benchmarks.Commands.CommandLine.Run(args);
