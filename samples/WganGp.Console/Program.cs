return WganGp.ConsoleApp.Commands.CommandLine.Run(args);
