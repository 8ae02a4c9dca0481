return WganGp.Experiments.CommandLine.Run(args);
