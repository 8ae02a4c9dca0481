using FraudOversampling;
using WganGp.Programs;

return CommandLineProgram.Run(StudyCommand.Create(), args);
